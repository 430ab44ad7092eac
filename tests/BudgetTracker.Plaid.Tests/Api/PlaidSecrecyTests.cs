using Microsoft.Extensions.Logging;

namespace BudgetTracker;

public sealed class PlaidSecrecyTests : IDisposable
{
    private readonly PlaidClientFixture _plaid = new();

    public PlaidSecrecyTests() => _plaid.Options.MaxRetries = 0;

    [Fact]
    public void The_finder_finds_what_was_planted()
    {
        var leak = new IOException("no " + Planted.Access);
        var state = new List<KeyValuePair<string, object?>>();
        _plaid.Log.Log(LogLevel.Trace, default, state, leak, static (_, _) => "");

        Assert.Contains(_plaid.Log.Entries, e => Planted.IsIn(e.Message));
        Assert.All([Planted.Access, Planted.Public, Planted.Link, Planted.Secret, Planted.Echo], value => Assert.True(Planted.IsIn(value)));
    }

    public static TheoryData<string> Answers { get; } =
    [
        """{"access_token":"access-planted","new_access_token":"access-planted","item_id":"i","item":{"item_id":"i"},"request_id":"planted words"}""",
        """{"access_token":"access-planted","item_id":""",
        """{"access_token":"access-planted","item_id":{"planted":"planted"}}""",
        "planted",
        ScriptedHandler.ErrorBody("INVALID_INPUT", "INVALID_ACCESS_TOKEN"),
        """{"error_type":"INVALID_INPUT","error_code":"INVALID_FIELD","error_message":"planted","display_message":"planted","request_id":"planted words"}""",
    ];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Neither_errors_nor_logs_repeat_a_secret(string answer)
    {
        foreach (var status in new[] { 200, 400, 500 })
        {
            foreach (var call in Calls())
            {
                _plaid.Handler.Answer(status, answer);
                var error = await Record.ExceptionAsync(call);

                Assert.True(error is null or PlaidException, error?.ToString());
                Assert.False(Planted.IsIn(error?.ToString()), error?.ToString());
            }
        }

        Assert.NotEmpty(_plaid.Log.Entries);
        Assert.DoesNotContain(_plaid.Log.Entries, e => Planted.IsIn(e.Message) || e.State.Values.Any(v => Planted.IsIn(v?.ToString())));
    }

    [Fact]
    public async Task A_transport_failure_does_not_repeat_what_the_stack_quoted()
    {
        foreach (var call in Calls())
        {
            _plaid.Handler.Throw(new HttpRequestException(Planted.Access, new IOException(Planted.Echo)));
            var error = await Assert.ThrowsAsync<PlaidTransportException>(call);
            Assert.False(Planted.IsIn(error.ToString()), error.ToString());
        }
    }

    [Fact]
    public async Task Each_request_is_logged_once_at_debug_with_five_facts()
    {
        _plaid.Options.MaxRetries = 2;
        _plaid.Handler.Error(500, "API_ERROR", "INTERNAL_SERVER_ERROR").Answer(200, """{"item":{"item_id":"i"},"request_id":"req-2"}""");

        await _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Collection(_plaid.Log.Entries, e => AssertEntry(e, 500, "req-1", 1), e => AssertEntry(e, 200, "req-2", 2));

        static void AssertEntry((LogLevel Level, string Message, IReadOnlyDictionary<string, object?> State) entry, int status, string id, int attempt)
        {
            Assert.Equal(LogLevel.Debug, entry.Level);
            Assert.Equal(("/item/get", status, id, attempt),
                (entry.State["Path"], entry.State["Status"], entry.State["RequestId"], entry.State["Attempt"]));
            Assert.Equal(
                ["Attempt", "Elapsed", "Path", "RequestId", "Status", "{OriginalFormat}"],
                entry.State.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void No_record_of_the_api_prints_a_token()
    {
        object[] records =
        [
            new LinkTokenCreateRequest { ClientName = "B", Language = "en", CountryCodes = [], AccessToken = PlaidClientFixture.AccessToken },
            new LinkTokenCreateResponse { LinkToken = Planted.Link, Expiration = default, HostedLinkUrl = new Uri("https://x.example/planted") },
            new PublicTokenExchangeResponse { AccessToken = PlaidClientFixture.AccessToken, ItemId = "i" },
            new LinkSessionItem { PublicToken = PlaidClientFixture.PublicToken },
            new AccessTokenRequest(PlaidClientFixture.AccessToken),
            new PublicTokenExchangeRequest(PlaidClientFixture.PublicToken),
            new ItemWebhookUpdateRequest(PlaidClientFixture.AccessToken, null),
            new LinkTokenGetRequest(Planted.Link),
        ];

        Assert.DoesNotContain(records, r => Planted.IsIn(r.ToString()));
    }

    [Fact]
    public void Another_serializer_writes_no_token()
    {
        Assert.Equal("{}", System.Text.Json.JsonSerializer.Serialize(PlaidClientFixture.AccessToken));
        Assert.False(Planted.IsIn(System.Text.Json.JsonSerializer.Serialize(
            new PublicTokenExchangeResponse { AccessToken = PlaidClientFixture.AccessToken, ItemId = "i" })));
    }

    public void Dispose() => _plaid.Dispose();

    private IEnumerable<Func<Task>> Calls() =>
    [
        () => _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken),
        () => _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken),
        () => _plaid.Client.RemoveItemAsync(PlaidClientFixture.AccessToken),
        () => _plaid.Client.GetLinkTokenAsync(Planted.Link),
    ];
}
