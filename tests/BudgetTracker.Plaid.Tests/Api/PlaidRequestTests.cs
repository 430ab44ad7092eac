using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

public sealed class PlaidRequestTests : IDisposable
{
    private const string Item = """{"item":{"item_id":"i"},"request_id":"r"}""";

    private static readonly LinkTokenCreateRequest _everything = new()
    {
        ClientName = "B",
        Language = "en",
        CountryCodes = ["US"],
        User = new LinkTokenCreateUser { ClientUserId = "u-1" },
        UserId = "usr_1",
        Products = ["transactions"],
        RequiredIfSupportedProducts = ["auth"],
        OptionalProducts = ["identity"],
        AdditionalConsentedProducts = ["investments"],
        Webhook = "https://example.com/hook",
        AccessToken = PlaidClientFixture.AccessToken,
        Update = new LinkTokenCreateUpdate { AccountSelectionEnabled = true },
        LinkCustomizationName = "c",
        RedirectUri = "https://example.com/back",
        AndroidPackageName = "com.example",
        AccountFilters = new LinkAccountFilters
        {
            Depository = new LinkAccountFilter { AccountSubtypes = ["checking"] },
            Credit = new LinkAccountFilter { AccountSubtypes = ["all"] },
            Loan = new LinkAccountFilter { AccountSubtypes = ["mortgage"] },
            Investment = new LinkAccountFilter { AccountSubtypes = ["ira"] },
            Other = new LinkAccountFilter(),
        },
        HostedLink = new LinkTokenCreateHostedLink { CompletionRedirectUri = "https://example.com/done", UrlLifetimeSeconds = 900, IsMobileApp = false },
        Transactions = new LinkTokenCreateTransactions { DaysRequested = 730 },
        EnableMultiItemLink = true,
    };

    private readonly PlaidClientFixture _plaid = new();

    public static TheoryData<string, string, string> Calls { get; } = new()
    {
        { "/link/token/get", $$"""{"link_token":"{{Planted.Link}}"}""", "{}" },
        { "/item/public_token/exchange", $$"""{"public_token":"{{Planted.Public}}"}""", """{"access_token":"a","item_id":"i"}""" },
        { "/item/get", $$"""{"access_token":"{{Planted.Access}}"}""", Item },
        { "/item/remove", $$"""{"access_token":"{{Planted.Access}}"}""", """{"request_id":"r"}""" },
        { "/item/webhook/update", $$"""{"access_token":"{{Planted.Access}}","webhook":"https://example.com/hook?a=1"}""", Item },
        { "/accounts/get", $$"""{"access_token":"{{Planted.Access}}"}""", """{"accounts":[],"item":{"item_id":"i"}}""" },
        { "/accounts/balance/get", $$"""{"access_token":"{{Planted.Access}}"}""", """{"accounts":[],"item":{"item_id":"i"}}""" },
        {
            "/transactions/sync",
            $$$"""{"access_token":"{{{Planted.Access}}}","cursor":"c-1","count":500,"options":{"include_original_description":true,"personal_finance_category_version":"v2"}}""",
            """{"next_cursor":"c-2","has_more":false}"""
        },
        { "/transactions/refresh", $$"""{"access_token":"{{Planted.Access}}"}""", """{"request_id":"r"}""" },
        { "/transactions/recurring/get", $$$"""{"access_token":"{{{Planted.Access}}}","options":{"personal_finance_category_version":"v2"}}""", "{}" },
        { "/institutions/get_by_id", """{"institution_id":"ins_1","country_codes":["US","CA"],"options":{"include_optional_metadata":true}}""", """{"institution":{"institution_id":"ins_1"}}""" },
        { "/user/create", """{"client_user_id":"u-1","with_upgraded_user":true}""", """{"user_id":"usr_1"}""" },
        { "/user/items/get", """{"user_id":"usr_1"}""", """{"items":[]}""" },
        { "/user/items/remove", """{"user_id":"usr_1","item_ids":["i1","i2"]}""", "{}" },
        { "/webhook_verification_key/get", """{"key_id":"k-1"}""", """{"key":{"kid":"k-1","alg":"ES256","crv":"P-256","kty":"EC","x":"x","y":"y"}}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_sends_exactly_these_bytes(string path, string body, string answer)
    {
        _plaid.Handler.Answer(200, answer);

        await CallAsync(path);

        var sent = Assert.Single(_plaid.Handler.Sent);
        Assert.Equal(HttpMethod.Post, sent.Method);
        Assert.Equal("https://sandbox.plaid.com" + path, sent.Uri.AbsoluteUri);
        Assert.Equal(body, sent.Body);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Credentials_travel_in_headers_only(string path, string body, string answer)
    {
        _plaid.Handler.Answer(200, answer);

        await CallAsync(path);

        var sent = Assert.Single(_plaid.Handler.Sent);
        Assert.Equal(body, sent.Body);
        Assert.DoesNotContain(Planted.Secret, sent.Body + sent.Uri, StringComparison.Ordinal);
        Assert.Equal("client-1", sent.Headers["PLAID-CLIENT-ID"]);
        Assert.Equal(Planted.Secret, sent.Headers["PLAID-SECRET"]);
        Assert.Equal("2020-09-14", sent.Headers["Plaid-Version"]);
        Assert.Equal("application/json", sent.Headers["Content-Type"]);
        var version = typeof(PlaidOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.Equal($"BudgetTracker.Plaid/{version.Split('+', '-')[0]}", sent.Headers["User-Agent"]);
    }

    [Fact]
    public async Task Create_link_token_sends_only_what_is_set()
    {
        _plaid.Handler.Answer(200, """{"link_token":"l","expiration":"2026-01-02T07:04:05Z"}""");

        await _plaid.Client.CreateLinkTokenAsync(new LinkTokenCreateRequest
        {
            ClientName = "Budget Tracker",
            Language = "en",
            CountryCodes = ["US"],
            User = new LinkTokenCreateUser { ClientUserId = "u-1" },
            Products = ["transactions"],
        });

        Assert.Equal(
            """{"client_name":"Budget Tracker","language":"en","country_codes":["US"],"user":{"client_user_id":"u-1"},"products":["transactions"]}""",
            Assert.Single(_plaid.Handler.Sent).Body);
    }

    [Fact]
    public async Task Create_link_token_sends_everything_that_is_set()
    {
        _plaid.Handler.Answer(200, """{"link_token":"l","expiration":"2026-01-02T07:04:05Z"}""");

        await _plaid.Client.CreateLinkTokenAsync(_everything);

        Assert.Equal(
            $$$"""
            {"client_name":"B","language":"en","country_codes":["US"],"user":{"client_user_id":"u-1"},"user_id":"usr_1","products":["transactions"],"required_if_supported_products":["auth"],
            "optional_products":["identity"],"additional_consented_products":["investments"],"webhook":"https://example.com/hook",
            "access_token":"{{{Planted.Access}}}","update":{"account_selection_enabled":true},"link_customization_name":"c",
            "redirect_uri":"https://example.com/back","android_package_name":"com.example",
            "account_filters":{"depository":{"account_subtypes":["checking"]},"credit":{"account_subtypes":["all"]},
            "loan":{"account_subtypes":["mortgage"]},"investment":{"account_subtypes":["ira"]},"other":{"account_subtypes":[]}},
            "hosted_link":{"completion_redirect_uri":"https://example.com/done","url_lifetime_seconds":900,"is_mobile_app":false},
            "transactions":{"days_requested":730},"enable_multi_item_link":true}
            """.ReplaceLineEndings(""),
            Assert.Single(_plaid.Handler.Sent).Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_sync_without_a_cursor_begins_at_the_beginning_of_the_days_asked_for(string? cursor)
    {
        _plaid.Handler.Answer(200, """{"next_cursor":"c-1","has_more":false}""");

        await _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, cursor, 730);

        Assert.Equal(
            $$$"""{"access_token":"{{{Planted.Access}}}","count":500,"options":{"include_original_description":true,"personal_finance_category_version":"v2","days_requested":730}}""",
            Assert.Single(_plaid.Handler.Sent).Body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(731)]
    [InlineData(-90)]
    public async Task Days_of_history_that_plaid_refuses_are_sent_nowhere(int days)
    {
        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null, days));

        Assert.Contains("from 1 to 730", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task A_webhook_is_cleared_by_an_explicit_null()
    {
        _plaid.Handler.Answer(200, Item);

        await _plaid.Client.UpdateItemWebhookAsync(PlaidClientFixture.AccessToken, null);

        Assert.Equal($$"""{"access_token":"{{Planted.Access}}","webhook":null}""", Assert.Single(_plaid.Handler.Sent).Body);
    }

    [Theory]
    [InlineData("sandbox", "https://sandbox.plaid.com/item/get")]
    [InlineData("production", "https://production.plaid.com/item/get")]
    [InlineData("Production", "https://production.plaid.com/item/get")]
    public async Task The_environment_of_the_credentials_names_the_host(string environment, string address)
    {
        using var handler = new ScriptedHandler().Answer(200, Item);
        using var client = ClientOf(handler, environment, new PlaidOptions());

        await client.GetItemAsync(PlaidClientFixture.AccessToken);

        Assert.Equal(address, Assert.Single(handler.Sent).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://localhost:8080", "http://localhost:8080/item/get")]
    [InlineData("https://proxy.example/plaid/", "https://proxy.example/plaid/item/get")]
    public async Task A_base_address_replaces_the_host_and_keeps_its_path(string baseAddress, string address)
    {
        _plaid.Options.BaseAddress = new Uri(baseAddress);
        _plaid.Handler.Answer(200, Item);

        await _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken);

        Assert.Equal(address, Assert.Single(_plaid.Handler.Sent).Uri.AbsoluteUri);
    }

    [Fact]
    public async Task The_development_environment_is_refused_with_the_cure()
    {
        using var handler = new ScriptedHandler();
        using var client = ClientOf(handler, "development", new PlaidOptions());

        var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Contains("20 June 2024", error.Message, StringComparison.Ordinal);
        Assert.Contains("sandbox or production", error.Message, StringComparison.Ordinal);
        Assert.Empty(handler.Sent);
    }

    [Fact]
    public async Task An_unknown_environment_is_refused_without_repeating_it()
    {
        using var handler = new ScriptedHandler();
        using var client = ClientOf(handler, Planted.Secret, new PlaidOptions());

        var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.False(Planted.IsIn(error.ToString()));
    }

    [Theory]
    [InlineData("planted\n")]
    [InlineData("planted secret")]
    [InlineData("plantéd")]
    public async Task A_secret_that_no_header_can_carry_is_a_configuration_error_without_the_secret(string secret)
    {
        using var handler = new ScriptedHandler();
        using var client = new PlaidClient(
            PlaidClientFixture.SecretsOf(PlaidClientFixture.Credentials(secret)),
            Microsoft.Extensions.Options.Options.Create(new PlaidOptions()), handler: handler);

        var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Contains("PLAID-SECRET", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(handler.Sent);
    }

    [Fact]
    public async Task The_host_can_replace_the_handler()
    {
        using var handler = new ScriptedHandler().Answer(200, Item);
        var services = new ServiceCollection();
        services.AddOptions<PlaidOptions>();
        services.AddSingleton(PlaidClientFixture.SecretsOf(PlaidClientFixture.Credentials()));
        services.AddBudgetTrackerPlaid(new ConfigurationManager()).UsePlaidHttpMessageHandler(_ => handler);
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IPlaidItemApi>().GetItemAsync(PlaidClientFixture.AccessToken);

        Assert.Single(handler.Sent);
    }

    [Fact]
    public async Task An_empty_token_is_sent_nowhere()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _plaid.Client.GetItemAsync(default));
        Assert.Empty(_plaid.Handler.Sent);
    }

    public void Dispose() => _plaid.Dispose();

    private static PlaidClient ClientOf(HttpMessageHandler handler, string environment, PlaidOptions options) => new(
        PlaidClientFixture.SecretsOf(PlaidClientFixture.Credentials(environment: environment)),
        Microsoft.Extensions.Options.Options.Create(options), handler: handler);

    private Task CallAsync(string path) => path switch
    {
        "/link/token/get" => _plaid.Client.GetLinkTokenAsync(Planted.Link),
        "/item/public_token/exchange" => _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken),
        "/item/get" => _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken),
        "/item/remove" => _plaid.Client.RemoveItemAsync(PlaidClientFixture.AccessToken),
        "/item/webhook/update" => _plaid.Client.UpdateItemWebhookAsync(PlaidClientFixture.AccessToken, new Uri("https://example.com/hook?a=1")),
        "/accounts/get" => _plaid.Client.GetAccountsAsync(PlaidClientFixture.AccessToken),
        "/accounts/balance/get" => _plaid.Client.GetBalancesAsync(PlaidClientFixture.AccessToken),
        "/transactions/sync" => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, "c-1"),
        "/transactions/refresh" => _plaid.Client.RefreshTransactionsAsync(PlaidClientFixture.AccessToken),
        "/transactions/recurring/get" => _plaid.Client.GetRecurringTransactionsAsync(PlaidClientFixture.AccessToken),
        "/institutions/get_by_id" => _plaid.Client.GetInstitutionAsync("ins_1", ["US", "CA"]),
        "/user/create" => _plaid.Client.CreateUserAsync("u-1"),
        "/user/items/get" => _plaid.Client.GetUserItemsAsync("usr_1"),
        "/user/items/remove" => _plaid.Client.RemoveUserItemsAsync("usr_1", ["i1", "i2"]),
        "/webhook_verification_key/get" => _plaid.Client.GetWebhookVerificationKeyAsync("k-1"),
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, null),
    };
}
