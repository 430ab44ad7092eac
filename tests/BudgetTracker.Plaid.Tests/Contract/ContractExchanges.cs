using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>Says everything the library can say, and makes the emulator answer everything it can answer.</summary>
public sealed class ContractExchanges : IAsyncLifetime
{
    private readonly ContractRecording _recording = new();
    private readonly ContractTransactions _transactions = new();
    private IPlaidAreas _client = null!;
    private int _webhooks;

    public IReadOnlyList<JsonObject> Lines => [.. _recording.Lines, .. _transactions.Lines];

    public IReadOnlySet<string> Called => _recording.Called.Concat(_transactions.Called).ToHashSet(StringComparer.Ordinal);

    private PlaidEmulator Emulator => _recording.Emulator;

    public async Task InitializeAsync()
    {
        await _recording.StartAsync();
        _client = _recording.ClientWith("right");
        await LinkAsync();
        await UpdateAsync();
        await UseItemsAsync();
        await FireWebhooksAsync();
        await FailInTheClientAsync();
        await FailByFaultAsync();
        await FailByBrokenRequestAsync();
        await UseFurtherRoutesAsync();
        await _recording.CollectWebhooksAsync(_webhooks);
        await _transactions.RunAsync();
    }

    public async Task DisposeAsync()
    {
        await _recording.DisposeAsync();
        await _transactions.DisposeAsync();
    }

    private static LinkTokenCreateRequest Minimal => new()
    {
        ClientName = "Budget Tracker",
        Language = "en",
        CountryCodes = ["US"],
        Products = ["transactions"],
        User = new() { ClientUserId = "ana" },
    };

    private LinkTokenCreateRequest Full(string userId) => new()
    {
        ClientName = "Budget Tracker",
        Language = "es",
        CountryCodes = ["US", "CA", "GB"],
        User = new() { ClientUserId = "ana" },
        UserId = userId,
        Products = ["transactions", "auth"],
        RequiredIfSupportedProducts = ["identity"],
        OptionalProducts = ["liabilities"],
        AdditionalConsentedProducts = ["investments"],
        Webhook = _recording.WebhookAddress.AbsoluteUri,
        LinkCustomizationName = "default",
        RedirectUri = "https://app.example.com/back",
        AccountFilters = new()
        {
            Depository = new() { AccountSubtypes = ["checking", "savings"] },
            Credit = new() { AccountSubtypes = ["credit card"] },
            Loan = new() { AccountSubtypes = ["student", "mortgage"] },
            Investment = new() { AccountSubtypes = ["401k", "ira"] },
            Other = new() { AccountSubtypes = ["all"] },
        },
        HostedLink = new() { CompletionRedirectUri = "https://app.example.com/done", UrlLifetimeSeconds = 900, IsMobileApp = true },
        Transactions = new() { DaysRequested = 730 },
        EnableMultiItemLink = false,
    };

    private async Task LinkAsync()
    {
        var userId = await _client.CreateUserAsync("ana");
        var full = await _client.CreateLinkTokenAsync(Full(userId));
        await _client.GetLinkTokenAsync(full.LinkToken);
        await LeaveLinkAsync(full.LinkToken);
        Emulator.CompleteLink(full.LinkToken);
        _webhooks += 3;
        await _client.GetLinkTokenAsync(full.LinkToken);

        var android = await _client.CreateLinkTokenAsync(Minimal with { AndroidPackageName = "com.example.app" });
        Emulator.CompleteLink(android.LinkToken);
        await _client.GetLinkTokenAsync(android.LinkToken);

        foreach (var institution in (string[])["ins_109508", "ins_127287", "ins_43", "ins_116834"])
            await _client.GetInstitutionAsync(institution, ["US", "CA", "GB"]);
        await _recording.PostAsync("/institutions/get_by_id", new
        {
            institution_id = "ins_109508",
            country_codes = (string[])["US"],
            options = new { include_optional_metadata = true },
        });

        await _client.GetUserItemsAsync(userId);
        await _client.RemoveUserItemsAsync(userId, [.. (await _client.GetUserItemsAsync(userId)).Select(item => item.ItemId)]);
        await _client.GetUserItemsAsync(userId);
    }

    /// <summary>Leaves the dialog after a failed sign-in, over the dialog's own routes.</summary>
    private async Task LeaveLinkAsync(string linkToken)
    {
        using var dialog = new HttpClient { BaseAddress = new Uri(Emulator.BaseAddress, "/link/frame/") };
        using var started = await dialog.PostAsJsonAsync("start", new { link_token = linkToken });
        var session = (string)(await started.Content.ReadFromJsonAsync<JsonObject>())!["link_session_id"]!;
        using var opened = await dialog.PostAsJsonAsync(
            "event", new { link_session_id = session, event_name = "OPEN", metadata = new { view_name = "CONSENT" } });
        using var refused = await dialog.PostAsJsonAsync(
            "sign-in", new { link_session_id = session, institution_id = "ins_109508", username = "user_good", password = "wrong" });
        var error = await refused.Content.ReadFromJsonAsync<JsonObject>();
        using var left = await dialog.PostAsJsonAsync(
            "exit", new { link_session_id = session, status = "requires_credentials", institution_id = "ins_109508", error });
        left.EnsureSuccessStatusCode();
    }

    private async Task UpdateAsync()
    {
        var token = await NewItemAsync();
        await _recording.PostAsync("/sandbox/item/reset_login", new { access_token = token.Reveal() });
        await _client.GetItemAsync(token);
        var update = await _client.CreateLinkTokenAsync(
            Minimal with { Products = null, AccessToken = token, Update = new() { AccountSelectionEnabled = true } });
        Emulator.CompleteLink(update.LinkToken);
        await _client.GetItemAsync(token);
        await _client.RemoveItemAsync(token);
    }

    private async Task UseItemsAsync()
    {
        var token = await NewItemAsync();
        await _client.GetItemAsync(token);
        await _client.UpdateItemWebhookAsync(token, _recording.WebhookAddress);
        _webhooks++;
        await _client.GetItemAsync(token);
        await _client.UpdateItemWebhookAsync(token, null);
        var renewed = await _recording.PostAsync("/item/access_token/invalidate", new { access_token = token.Reveal() });
        token = new AccessToken((string)renewed["new_access_token"]!);
        var accounts = await _client.GetAccountsAsync(token);
        await _recording.PostAsync("/accounts/get", new
        {
            access_token = token.Reveal(),
            options = new { account_ids = (string[])[accounts.Accounts[0].AccountId] },
        });
        await _recording.PostAsync("/item/remove", new { access_token = token.Reveal(), reason_code = "FRAUD_OTHER", reason_note = "a test" });
    }

    private async Task FireWebhooksAsync()
    {
        var token = await NewItemAsync(_recording.WebhookAddress.AbsoluteUri, "transactions", "auth", "identity", "investments", "liabilities", "assets");
        foreach (var (type, code) in ContractWebhooks.Firable)
        {
            var body = new { access_token = token.Reveal(), webhook_type = type, webhook_code = code };
            if (type is "IDENTITY") // Which the document's text allows and its list lacks.
                await _recording.PostBrokenAsync("/sandbox/item/fire_webhook", JsonContent.Create(body));
            else
                await _recording.PostAsync("/sandbox/item/fire_webhook", body);
            _webhooks++;
        }
    }

    private async Task UseFurtherRoutesAsync()
    {
        var routes = new ContractRoutes(_recording);
        await routes.RunAsync();
        _webhooks += routes.Webhooks;
    }

    private async Task FailInTheClientAsync()
    {
        var token = await NewItemAsync();
        await _recording.PostAsync("/sandbox/item/reset_login", new { access_token = token.Reveal() });
        await RefusedAsync(() => _client.GetAccountsAsync(token));
        await _client.RemoveItemAsync(token);
        await RefusedAsync(() => _client.RemoveItemAsync(token));
        await RefusedAsync(() => _client.GetItemAsync(new AccessToken("access-sandbox-none")));
        await RefusedAsync(() => _client.ExchangePublicTokenAsync(new PublicToken("public-sandbox-none")));
        await RefusedAsync(() => _client.GetLinkTokenAsync("link-sandbox-none"));
        await RefusedAsync(() => _client.GetInstitutionAsync("ins_0", ["US"]));
        await RefusedAsync(() => _client.GetUserItemsAsync("usr_none"));
        await RefusedAsync(() => _client.GetWebhookVerificationKeyAsync("none"));
        await RefusedAsync(() => _client.CreateLinkTokenAsync(Minimal with { EnableMultiItemLink = true }));
        await RefusedAsync(() => _recording.ClientWith("wrong").CreateLinkTokenAsync(Minimal));
        await _recording.PostAsync("/accounts/get", new { access_token = (await NewItemAsync()).Reveal(), options = new { account_ids = (string[])["none"] } });
        await _recording.PostAsync("/sandbox/item/fire_webhook", new { access_token = (await NewItemAsync()).Reveal(), webhook_code = "DEFAULT_UPDATE" });
        await _client.GetWebhookVerificationKeyAsync(await WebhookKeyIdAsync());
    }

    private async Task FailByFaultAsync()
    {
        foreach (var fault in (Fault[])[Fault.InternalError(), Fault.Maintenance(), Fault.RateLimit()])
        {
            Emulator.Faults.Add("/link/token/create", fault with { Count = 1 });
            await RefusedAsync(() => _client.CreateLinkTokenAsync(Minimal));
        }
    }

    private async Task FailByBrokenRequestAsync()
    {
        const string Path = "/item/get";
        await ExpectAsync("INVALID_BODY", Path, new StringContent("{", Encoding.UTF8, "application/json"));
        await ExpectAsync("INVALID_HEADERS", Path, new StringContent("{}"));
        await ExpectAsync("MISSING_FIELDS", Path, JsonContent.Create(new { }));
        await ExpectAsync("UNKNOWN_FIELDS", Path, JsonContent.Create(new { access_token = "x", more = 1 }));
        await ExpectAsync("INVALID_FIELD", Path, JsonContent.Create(new { access_token = 1 }));
        await ExpectAsync("INVALID_PRODUCT", "/sandbox/public_token/create", JsonContent.Create(new
        {
            institution_id = "ins_109508",
            initial_products = (string[])["none"],
        }));
        await ExpectAsync("NOT_FOUND", "/asset_report/create", JsonContent.Create(new { }));
        await ExpectAsync("NOT_FOUND", Path, JsonContent.Create(new { }), HttpMethod.Put);
    }

    private async Task ExpectAsync(string code, string path, HttpContent content, HttpMethod? method = null) =>
        Assert.Equal(code, await _recording.PostBrokenAsync(path, content, method));

    private static Task RefusedAsync(Func<Task> call) => Assert.ThrowsAsync<PlaidApiException>(call);

    private async Task<AccessToken> NewItemAsync(string? webhook = null, params string[] products)
    {
        if (products.Length == 0)
            products = ["transactions", "auth"];
        var options = new JsonObject { ["override_username"] = "user_good", ["override_password"] = "pass_good" };
        if (webhook is not null)
            options["webhook"] = webhook;
        var created = await _recording.PostAsync("/sandbox/public_token/create", new JsonObject
        {
            ["institution_id"] = "ins_109508",
            ["initial_products"] = new JsonArray([.. products.Select(p => JsonValue.Create(p))]),
            ["options"] = options,
        });
        return (await _client.ExchangePublicTokenAsync(new PublicToken((string)created["public_token"]!))).AccessToken;
    }

    private async Task<string> WebhookKeyIdAsync()
    {
        await _recording.CollectWebhooksAsync(_webhooks);
        _webhooks = 0;
        return _recording.WebhookKeyId;
    }
}
