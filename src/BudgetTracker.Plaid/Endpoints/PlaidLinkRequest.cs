namespace BudgetTracker.Plaid;

/// <summary>A request to <see cref="PlaidLinkEndpoints"/>, once the host knows who sent it. Prints without its body.</summary>
public sealed record PlaidLinkRequest
{
    /// <summary>The largest body that is accepted, in bytes: 16 KB. A host need not read more than one byte beyond.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    /// <summary>The authenticated user; never taken from the body.</summary>
    public required string UserId { get; init; }

    /// <summary>
    /// The path as the caller wrote it, percent-encoded and with whatever stands in front of the route (a path base, a stage),
    /// so that a <c>Location</c> leads back through the same door.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The header <c>Content-Type</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How long the host lets this request live; with less than 10 s no exchange is begun. Default: null, no limit.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The path and the user; never the body.</summary>
    public override string ToString() => $"{Path} of {UserId}";
}
