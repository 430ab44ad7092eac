namespace BudgetTracker.LocalAws;

/// <summary>An access key that the stand-in knows. It opens nothing but the stand-in.</summary>
/// <param name="AccessKeyId">The access key id.</param>
/// <param name="SecretAccessKey">The secret access key.</param>
/// <param name="SessionToken">The session token that has to come along, as with every role; null for a user's long-lived key.</param>
public sealed record AwsCredential(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    /// <summary>The key of AWS's own examples, with a session token.</summary>
    public static AwsCredential Example { get; } = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "stand-in-session-token");

    /// <summary>When the session ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The access key id; never the secret.</summary>
    public override string ToString() => AccessKeyId;
}
