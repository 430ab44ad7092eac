using System.Net.Http.Headers;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace BudgetTracker.Benchmarks.Api;

/// <summary>
/// Plaid's clients beside HttpClient alone, which posts the same bytes and reads the answer's: no JSON, no
/// credentials, no errors to tell apart.
/// </summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public class ClientBenchmarks : IAsyncDisposable
{
    private static readonly LinkTokenCreateRequest _request = new()
    {
        ClientName = "Budget Tracker",
        Language = "en",
        CountryCodes = ["US"],
        Products = ["transactions"],
        User = new LinkTokenCreateUser { ClientUserId = "user-1" },
        RedirectUri = "https://localhost/oauth",
    };

    private static readonly MediaTypeHeaderValue _json = new("application/json");
    private static readonly Uri _linkUri = new("https://plaid.test/link/token/create");
    private static readonly Uri _exchangeUri = new("https://plaid.test/item/public_token/exchange");
    private static readonly PublicToken _publicToken = new("public-sandbox-5c224a01-8314-4491-a06f-39e193d5cddc");

    private static readonly byte[] _linkBody =
        """{"client_name":"Budget Tracker","language":"en","country_codes":["US"],"user":{"client_user_id":"user-1"},"products":["transactions"],"redirect_uri":"https://localhost/oauth"}"""u8.ToArray();

    private static readonly byte[] _exchangeBody = Encoding.ASCII.GetBytes($$"""{"public_token":"{{_publicToken.Reveal()}}"}""");

    private readonly PlaidInMemory _plaid = new();
    private BenchmarkHost _host = null!;
    private IPlaidLinkApi _link = null!;
    private IPlaidItemApi _items = null!;
    private HttpClient _http = null!;

    [GlobalSetup]
    public void Start()
    {
        _host = new BenchmarkHost(_plaid);
        _link = _host.Get<IPlaidLinkApi>();
        _items = _host.Get<IPlaidItemApi>();
        _http = new HttpClient(_plaid);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("link/token/create")]
    public Task<byte[]> LinkHttpClient() => PostAsync(_linkUri, _linkBody);

    [Benchmark, BenchmarkCategory("link/token/create")]
    public Task<LinkTokenCreateResponse> LinkClient() => _link.CreateLinkTokenAsync(_request);

    [Benchmark(Baseline = true), BenchmarkCategory("item/public_token/exchange")]
    public Task<byte[]> ExchangeHttpClient() => PostAsync(_exchangeUri, _exchangeBody);

    [Benchmark, BenchmarkCategory("item/public_token/exchange")]
    public Task<PublicTokenExchangeResponse> ExchangeClient() => _items.ExchangePublicTokenAsync(_publicToken);

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<byte[]> PostAsync(Uri uri, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = _json } };
        using var response = await _http.PostAsync(uri, content);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
