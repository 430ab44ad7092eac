using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's error body.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
internal sealed record ApiError(string ErrorType, string ErrorCode, string ErrorMessage, string? DisplayMessage = null)
{
    public string DocumentationUrl { get; } =
        $"https://plaid.com/docs/errors/{ErrorType.Replace("_ERROR", "", StringComparison.Ordinal).Replace('_', '-').ToLowerInvariant()}/#{ErrorCode.ToLowerInvariant()}";

    /// <summary>Left out where the error describes an Item rather than a request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    public string? SuggestedAction { get; init; }
}
