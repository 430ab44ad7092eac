namespace BudgetTracker.Plaid.Samples.Lambda;

/// <summary>Answers a request whose user is known. The last argument is what the path names at its end.</summary>
internal delegate Task<PlaidLinkResponse> RouteHandler(PlaidLinkRequest request, string id, CancellationToken cancellationToken);

/// <summary>A route of this API, wherever API Gateway hangs it: behind a stage, a base path, both or none.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Name">The segment that names it.</param>
/// <param name="HasId">Whether an id follows.</param>
/// <param name="Handle">Answers it.</param>
internal sealed record Route(string Method, string Name, bool HasId, RouteHandler Handle)
{
    public bool Matches(string path, out string id)
    {
        var segments = path.TrimEnd('/').Split('/');
        id = HasId ? Uri.UnescapeDataString(segments[^1]) : "";
        var name = HasId ? segments.ElementAtOrDefault(segments.Length - 2) : segments[^1];
        return string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);
    }
}
