using System.Text.Json.Serialization;

namespace BudgetTracker;

internal sealed record LinkTokenCreateResponse(
    string LinkToken,
    DateTimeOffset Expiration,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? HostedLinkUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserId,
    string RequestId);
