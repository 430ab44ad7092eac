using System.Collections.ObjectModel;

namespace BudgetTracker;

/// <summary>A request to a route, once the host knows who sent it. Prints without its body.</summary>
public sealed record ApiRequest
{
    /// <summary>The largest body that is accepted, in bytes: 64 KB, which hundreds of accounts need. A host need not read more than one byte beyond.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>The authenticated user; never taken from the body.</summary>
    /// <exception cref="InvalidOperationException">The route is anonymous.</exception>
    public string UserId
    {
        get => field ?? throw new InvalidOperationException("An anonymous route has no user.");
        init;
    }

    /// <summary>
    /// The path as the caller wrote it, percent-encoded and with whatever stands in front of the route (a path base, a stage),
    /// so that a <c>Location</c> leads back through the same door.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What stands in the path where the route has braces, decoded.</summary>
    public IReadOnlyDictionary<string, string> RouteValues { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The header <c>Content-Type</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// The headers that <see cref="ApiRoute.Headers"/> names, whatever the case of their names; only those that were sent. One that was sent
    /// twice has both values, joined by a comma.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The body; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How long the host lets this request live; with less than 10 s no exchange is begun. Default: null, no limit.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The path; never the body.</summary>
    public override string ToString() => Path;
}
