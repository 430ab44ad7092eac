using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>A user of <c>/user/create</c>.</summary>
internal sealed class User
{
    /// <summary>When users of the first state files were created.</summary>
    public static DateTimeOffset Unknown => DateTimeOffset.UnixEpoch;

    /// <summary>Whether the two ids are all that is known.</summary>
    public bool IsBare => CreatedAt == Unknown && Token is null && UpdatedAt is null && Identity is null;

    public string Id { get; init; } = Ids.User();

    /// <summary>What integrations from before December 2025 name the user by; null for users of the newer flow.</summary>
    public string? Token { get; set; }

    public required string ClientUserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; set; }

    /// <summary>Plaid's <c>ClientUserIdentity</c> as it was given, or null.</summary>
    public JsonObject? Identity { get; set; }
}
