namespace BudgetTracker;

/// <summary>
/// A route of the HTTP API, described once by its module: every host maps, guards, limits and documents it from here. Register
/// each as a singleton.
/// </summary>
public sealed record ApiRoute
{
    /// <summary>GET, POST, PUT, PATCH or DELETE.</summary>
    public required string Method { get; init; }

    /// <summary>The path, with a segment such as <c>{item_id}</c> for each <see cref="ApiRequest.RouteValues"/>.</summary>
    public required string Path { get; init; }

    /// <summary>The name of the operation, for descriptions and generated clients.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Answers a request; services come from the request's scope.</summary>
    public required Func<IServiceProvider, ApiRequest, CancellationToken, Task<ApiResponse>> Handler { get; init; }

    /// <summary>What its body is made of; null where it takes none.</summary>
    public Type? RequestType { get; init; }

    /// <summary>Whether the body may be left out. Default: false.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>The names of the request's headers that it reads, beside <c>Content-Type</c>. Default: none.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The answers that are no problem.</summary>
    public required IReadOnlyList<ApiAnswer> Answers { get; init; }

    /// <summary>The status codes of its problems, beside 401 and 503, which every route has.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];

    /// <summary>Makes a problem of a module's own error; null leaves it to the library.</summary>
    public Func<BudgetTrackerException, ApiProblem?>? ProblemOf { get; init; }

    /// <summary>How long it may take; what it has promised to finish may take longer. Default: 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a second, identical request does the same as one. Default: true.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Whether anybody may call it, because it proves by itself who does. Default: false.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Whether it counts towards a user's requests a minute. Default: false.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>What a request has of <see cref="Headers"/>, for <see cref="ApiRequest.Headers"/>.</summary>
    /// <param name="find">Gives a header's value, several joined by a comma, or null where it was not sent.</param>
    public IReadOnlyDictionary<string, string> HeadersOf(Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        var sent = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Headers)
        {
            if (find(name) is { } value)
                sent[name] = value;
        }

        return sent;
    }

    /// <summary>Whether a path, with whatever a host or a gateway has put in front, is this one's.</summary>
    /// <param name="path">Percent-encoded.</param>
    /// <param name="values">What the path has in place of the segments in braces, decoded.</param>
    public bool Matches(string path, out IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(path);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        values = found;
        var template = Path.Trim('/').Split('/');
        var segments = path.Trim('/').Split('/');
        if (segments.Length < template.Length)
            return false;
        foreach (var (expected, actual) in template.Zip(segments[^template.Length..]))
        {
            if (expected is ['{', .. var name, '}'])
                found[name] = Uri.UnescapeDataString(actual);
            else if (!string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }
}

/// <summary>An answer of a route: its status code, and what its body is made of, or null where it has none.</summary>
public sealed record ApiAnswer(int StatusCode, Type? Type = null);
