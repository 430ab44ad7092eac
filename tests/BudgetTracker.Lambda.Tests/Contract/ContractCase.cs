using System.Text;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

/// <summary>A request that every host has to answer with the same bytes.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Behind the prefix.</param>
public sealed record ContractRequest(string Method, string Path)
{
    public byte[] Body { get; init; } = [];

    public string? ContentType { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    public static ContractRequest Json(string path, string body) => Of(path, Encoding.UTF8.GetBytes(body));

    public static ContractRequest Of(string path, byte[] body, string? contentType = "application/json") =>
        new("POST", path) { Body = body, ContentType = contentType };
}

/// <summary>The services behind the hosts.</summary>
internal sealed record ContractServices(
    ILinkTokenService LinkTokens, ITokenExchangeService Exchanges, IAccessTokenRepository Items, IItemRemovalService Removal)
{
    public static ContractServices Substituted() => new(
        Substitute.For<ILinkTokenService>(), Substitute.For<ITokenExchangeService>(), Substitute.For<IAccessTokenRepository>(), Substitute.For<IItemRemovalService>());
}

/// <summary>The cases, by names that test reports can print.</summary>
internal static class ContractCases
{
    public const string Token = SubstitutedHost.PublicToken;
    public const string Origin = "https://app.example.com";

    private static readonly Guid _id = Guid.Parse("0197f000-0000-7000-8000-00000000000e");
    private static readonly string _valid = $$"""{"public_token":"{{Token}}","metadata":{"institution":{"name":"Bänk \ud83c\udfe6","institution_id":"ins_1"},"accounts":[{"id":"a"}]} }""";

    public static IReadOnlyDictionary<string, (ContractRequest Request, Action<ContractServices> Arrange)> All { get; } = Build();

    private static Dictionary<string, (ContractRequest Request, Action<ContractServices> Arrange)> Build()
    {
        var cases = new Dictionary<string, (ContractRequest Request, Action<ContractServices> Arrange)>(StringComparer.Ordinal);
        AddAnswers(cases);
        foreach (var (name, exception) in Errors)
        {
            cases[$"exchange error: {name}"] = (ContractRequest.Json("/exchange-public-token", _valid), services => Exchange(services).ThrowsAsync(exception));
            cases[$"link token error: {name}"] = (new("POST", "/link-token"), services => LinkToken(services).ThrowsAsync(exception));
        }

        foreach (var (name, body) in Bodies)
            cases[$"body: {name}"] = (ContractRequest.Of("/exchange-public-token", body), Active);
        foreach (var contentType in new[] { null, "text/plain", "application/json; charset=utf-16", "Application/JSON; charset=\"UTF-8\"", "application/json;", "application/json, text/plain", "application/json; x=y", "multipart/form-data; boundary=x" })
            cases[$"content type: {contentType ?? "none"}"] = (ContractRequest.Of("/exchange-public-token", Encoding.UTF8.GetBytes(_valid), contentType), Active);
        AddRoutes(cases);
        return cases;
    }

    private static void AddAnswers(Dictionary<string, (ContractRequest Request, Action<ContractServices> Arrange)> cases)
    {
        var withUrl = new LinkToken("link-sandbox-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), new Uri("https://hosted.plaid.com/link/ü?a=b&c=d"));
        cases["link token"] = (new("POST", "/link-token"), services => LinkToken(services).Returns(withUrl));
        cases["link token for an item"] = (ContractRequest.Json("/link-token", """{"item_id":"item-1","account_selection_enabled":true}"""), services => LinkToken(services).Returns(withUrl));
        cases["link token with a selection of nothing"] = (ContractRequest.Json("/link-token", """{"account_selection_enabled":true}"""), services => LinkToken(services).Returns(withUrl));
        cases["exchange"] = (ContractRequest.Json("/exchange-public-token", _valid), Active);
        cases["exchange with a slash at the end"] = (ContractRequest.Json("/exchange-public-token/", _valid), Pending);
        cases["exchange, pending"] = (ContractRequest.Json("/exchange-public-token", _valid), Pending);
        foreach (var state in new[] { ExchangeStates.Active, ExchangeStates.Rejected, ExchangeStates.Suspect, ExchangeStates.Lost, ExchangeStates.Exchanging })
            cases[$"find: {state} without an item"] = (new("GET", $"/exchanges/{_id}"), services => Find(services).Returns(new TokenExchange { Id = _id, State = state }));
        cases["find"] = (new("GET", $"/exchanges/{_id}"), services => Find(services).Returns(new TokenExchange { Id = _id, State = ExchangeStates.Active, Item = SubstitutedHost.Item }));
        cases["find nothing"] = (new("GET", $"/exchanges/{_id}"), services => Find(services).Returns((TokenExchange?)null));
        cases["find no id"] = (new("GET", "/exchanges/nonsense"), _ => { });
        cases["items"] = (new("GET", "/items"), services => List(services).Returns([SubstitutedHost.Item, SubstitutedHost.Item with { Institution = null, Accounts = [] }]));
        cases["no items"] = (new("GET", "/items"), services => List(services).Returns([]));
        cases["remove"] = (new("DELETE", "/items/item-1"), _ => { });
        cases["remove nothing"] = (new("DELETE", "/items/item-1"), services => services.Removal
            .RemoveAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).ThrowsAsync(new ItemNotFoundException("item-1")));
        cases["remove no id"] = (new("DELETE", "/items/a%20b"), _ => { });
    }

    private static void AddRoutes(Dictionary<string, (ContractRequest Request, Action<ContractServices> Arrange)> cases)
    {
        cases["no such route"] = (new("POST", "/nowhere"), _ => { });
        cases["no such method on link-token"] = (new("GET", "/link-token"), _ => { });
        cases["no such method on items"] = (new("POST", "/items"), _ => { });
        cases["an origin"] = (new("GET", "/items") { Headers = { ["Origin"] = Origin } }, services => List(services).Returns([]));
        cases["an origin and an error"] = (new("POST", "/exchange-public-token") { Headers = { ["Origin"] = Origin } }, Active);
        cases["another origin"] = (new("GET", "/items") { Headers = { ["Origin"] = "https://evil.example" } }, services => List(services).Returns([]));
        foreach (var path in new[] { "/link-token", "/exchange-public-token", "/exchanges/1", "/items", "/items/1" })
            cases[$"preflight of {path}"] = (Preflight(path, Origin), _ => { });
        cases["preflight of a webhook"] = (Preflight("/plaid-webhook", Origin), _ => { });
        cases["preflight of another origin"] = (Preflight("/items", "https://evil.example"), _ => { });
        cases["a webhook that nobody signed"] = (ContractRequest.Of("/plaid-webhook", "{}"u8.ToArray()) with { Headers = new() { ["Origin"] = Origin } }, _ => { });
        var forged = ContractRequest.Of("/plaid-webhook", "{}"u8.ToArray(), contentType: null) with { Headers = new() { ["Plaid-Verification"] = "eyJhbGciOiJub25lIn0.e30." } };
        cases["a webhook that somebody else signed"] = (forged, _ => { });
        cases["a webhook that is too large"] = (ContractRequest.Of("/plaid-webhook", new byte[(64 * 1024) + 1]), _ => { });
        cases["no such method on webhooks"] = (new("GET", "/plaid-webhook"), _ => { });
        cases["options without a question"] = (new("OPTIONS", "/items") { Headers = { ["Origin"] = Origin } }, _ => { });
    }

    private static ContractRequest Preflight(string path, string origin) => new("OPTIONS", path)
    {
        Headers = { ["Origin"] = origin, ["Access-Control-Request-Method"] = "POST", ["Access-Control-Request-Headers"] = "authorization,content-type" },
    };

    private static Dictionary<string, BudgetTrackerException> Errors => new(StringComparer.Ordinal)
    {
        ["unknown token"] = new TokenExchangeException(TokenExchangeErrorCodes.UnknownPublicToken, "x"),
        ["relink"] = new TokenExchangeException(TokenExchangeErrorCodes.RelinkRequired, "x"),
        ["duplicate"] = new TokenExchangeException(TokenExchangeErrorCodes.DuplicateItem, "x") { ExistingItemId = "item-0" },
        ["too little time"] = new TokenExchangeException(TokenExchangeErrorCodes.TooLittleTime, "Too late."),
        ["brand new"] = new TokenExchangeException("brand_new", "Told to the caller: \"ü\"."),
        ["item not found"] = new ItemNotFoundException("item-1"),
        ["invalid public token"] = Api(400, "INVALID_INPUT", "INVALID_PUBLIC_TOKEN"),
        ["login required"] = Api(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED"),
        ["rate limit"] = Api(429, "RATE_LIMIT_EXCEEDED", "ADDITION_LIMIT", TimeSpan.FromSeconds(31.5)),
        ["rate limit for ever"] = Api(429, "RATE_LIMIT_EXCEEDED", "ADDITION_LIMIT", TimeSpan.FromDays(1)),
        ["Plaid is down"] = Api(500, "API_ERROR", "INTERNAL_SERVER_ERROR"),
        ["wrong keys"] = Api(400, "INVALID_INPUT", "INVALID_API_KEYS"),
        ["misconfigured"] = new BudgetTrackerConfigurationException("x"),
        ["sealed"] = new TokenProtectionException(),
        ["unreachable"] = new PlaidTransportException("/link/token/create", "x", mayHaveBeenProcessed: false),
        ["database"] = new DatabaseException("x", isTransient: true),
    };

    private static Dictionary<string, byte[]> Bodies => new(StringComparer.Ordinal)
    {
        ["none"] = [],
        ["empty object"] = "{}"u8.ToArray(),
        ["wrong type"] = """{"public_token":7}"""u8.ToArray(),
        ["wrong type in depth"] = Json("""{"public_token":"T","metadata":{"accounts":[{"id":1}]}}"""),
        ["another kind of token"] = """{"public_token":"access-sandbox-1"}"""u8.ToArray(),
        ["nonsense"] = """{"public_token":"nonsense"}"""u8.ToArray(),
        ["control character"] = Json("""{"public_token":"T","metadata":{"institution":{"name":"a\u0000b"}}}"""),
        ["half a surrogate pair"] = Json("""{"public_token":"T","metadata":{"institution":{"name":"\ud800"}}}"""),
        ["duplicate key"] = Json("""{"public_token":"T","public_token":"T"}"""),
        ["duplicate key inside"] = Json("""{"public_token":"T","unknown":{"a":1,"a":2}}"""),
        ["sixteen levels"] = Json($$"""{"public_token":"T","unknown":{{new string('[', 15)}}{{new string(']', 15)}}}"""),
        ["seventeen levels"] = Json($$"""{"public_token":"T","unknown":{{new string('[', 16)}}{{new string(']', 16)}}}"""),
        ["more behind it"] = Json("""{"public_token":"T"} trailing"""),
        ["half"] = "{"u8.ToArray(),
        ["null"] = "null"u8.ToArray(),
        ["array"] = "[]"u8.ToArray(),
        ["not UTF-8"] = [.. """{"public_token":" """u8, 0xff, .. "\"}"u8],
        ["a byte order mark"] = [0xef, 0xbb, 0xbf, .. Json("""{"public_token":"T"}""")],
        ["64 KB"] = Json("""{"public_token":"T"}""".PadRight((64 * 1024) + 1 - Token.Length)),
        ["64 KB and one"] = Json("""{"public_token":"T"}""".PadRight((64 * 1024) + 2 - Token.Length)),
    };

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text.Replace("\"T\"", $"\"{Token}\"", StringComparison.Ordinal));

    private static PlaidApiException Api(int status, string type, string code, TimeSpan? retryAfter = null) =>
        new("/some/endpoint", status, type, code, "req-1") { RetryAfter = retryAfter };

    private static void Active(ContractServices services) =>
        Exchange(services).Returns(new TokenExchange { Id = _id, State = ExchangeStates.Active, Item = SubstitutedHost.Item });

    private static void Pending(ContractServices services) =>
        Exchange(services).Returns(new TokenExchange { Id = _id, State = ExchangeStates.Unknown });

    private static Task<LinkToken> LinkToken(ContractServices services) =>
        services.LinkTokens.CreateAsync(Arg.Any<LinkTokenRequest>(), Arg.Any<CancellationToken>());

    private static Task<TokenExchange> Exchange(ContractServices services) =>
        services.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>());

    private static Task<TokenExchange?> Find(ContractServices services) =>
        services.Exchanges.FindAsync(Arg.Any<string>(), Arg.Any<Guid>(), Arg.Any<CancellationToken>());

    private static Task<IReadOnlyList<LinkedItem>> List(ContractServices services) =>
        services.Items.ListAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
}
