using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>The routes that the library does not call, each with what it can be asked for and the errors that are its own.</summary>
internal sealed class ContractRoutes(ContractRecording recording)
{
    private static readonly string[] _everyProduct = ["transactions", "auth", "identity", "investments", "liabilities", "assets"];
    private static readonly string[] _countries = ["US", "CA", "GB", "DE"];

    /// <summary>How many webhooks were caused.</summary>
    public int Webhooks { get; private set; }

    public async Task RunAsync()
    {
        await FindInstitutionsAsync();
        await UseUsersAsync();
        await UseProductsAsync();
        await UseProductsAbroadAsync();
        await FailAsync();
    }

    private async Task FindInstitutionsAsync()
    {
        await recording.PostAsync("/categories/get", new { });
        await recording.PostAsync("/institutions/get", new { count = 500, offset = 0, country_codes = _countries });
        await recording.PostAsync("/institutions/get", new
        {
            count = 10,
            offset = 5,
            country_codes = _countries,
            options = new
            {
                products = (string[])["auth"],
                routing_numbers = (string[])["011401533"],
                oauth = false,
                include_optional_metadata = true,
                include_auth_metadata = true,
                include_payment_initiation_metadata = true,
            },
        });
        foreach (var query in (string[])["first", "monzo", "sallie"])
        {
            await recording.PostAsync("/institutions/search", new
            {
                query,
                products = (string[]?)null,
                country_codes = _countries,
                options = new { include_optional_metadata = true, include_auth_metadata = true, include_payment_initiation_metadata = true },
            });
        }

        foreach (var id in (string[])["ins_109508", "ins_132363", "ins_117650", "ins_116944", "ins_990001"])
        {
            await recording.PostAsync("/institutions/get_by_id", new
            {
                institution_id = id,
                country_codes = _countries,
                options = new { include_optional_metadata = true, include_status = true, include_auth_metadata = true, include_payment_initiation_metadata = true },
            });
        }
    }

    private async Task UseUsersAsync()
    {
        var identity = new
        {
            name = new { given_name = "Ana", family_name = "Lima" },
            date_of_birth = "1990-01-31",
            emails = new[] { new { data = "ana@example.com", primary = true } },
            phone_numbers = new[] { new { data = "+14155550123", primary = true } },
            addresses = new[] { new { street_1 = "1 Main Street", city = "A", region = "NC", country = "US", postal_code = "27000", primary = true } },
            id_numbers = new[] { new { value = "1234", type = "us_ssn_last_4" } },
        };
        var user = await recording.PostAsync("/user/create", new { client_user_id = "newer", identity, end_customer = "c" });
        await recording.PostAsync("/user/update", new { user_id = (string)user["user_id"]!, identity });
        await recording.PostAsync("/user/get", new { user_id = (string)user["user_id"]! });

        var older = await recording.PostAsync("/user/create", new
        {
            client_user_id = "older",
            consumer_report_user_identity = new
            {
                first_name = "Ana",
                last_name = "Lima",
                phone_numbers = (string[])["+14155550123"],
                emails = (string[])["ana@example.com"],
                date_of_birth = "1990-01-31",
                ssn_last_4 = "1234",
                primary_address = new { city = "A", region = "NC", street = "1 Main Street", postal_code = "27000", country = "US" },
            },
        });
        var token = (string)older["user_token"]!;
        await ItemAsync("ins_56", new JsonObject { ["user_token"] = token });
        var items = await recording.PostAsync("/user/items/get", new { user_token = token });
        await recording.PostAsync("/sandbox/user/reset_login", new { user_token = token, item_ids = (string[])[(string)items["items"]![0]!["item_id"]!] });
        await recording.PostAsync("/user/items/remove", new { user_token = token, item_ids = (string[])[(string)items["items"]![0]!["item_id"]!] });
        await recording.PostAsync("/user/update", new { user_token = token });
        await recording.PostAsync("/link/token/create", new
        {
            client_name = "Budget Tracker",
            language = "en",
            country_codes = (string[])["US"],
            products = (string[])["transactions"],
            additional_consented_products = (string[])["balance_plus"],
            user_token = token,
            institution_data = new { routing_number = "011401533" },
        });
        await recording.PostAsync("/user/remove", new { user_token = token });
    }

    private async Task UseProductsAsync()
    {
        var access = await ItemAsync("ins_109508", new() { ["options"] = new JsonObject { ["webhook"] = recording.WebhookAddress.AbsoluteUri } });
        await recording.PostAsync("/item/public_token/create", new { access_token = access });
        foreach (var route in (string[])["/auth/get", "/identity/get", "/liabilities/get", "/investments/holdings/get"])
            await recording.PostAsync(route, new { access_token = access });
        var balances = await recording.PostAsync("/accounts/balance/get", new
        {
            access_token = access,
            options = new { min_last_updated_datetime = "2020-01-01T00:00:00Z" },
        });
        var checking = (string)balances["accounts"]![0]!["account_id"]!;
        await recording.PostAsync("/auth/get", new { access_token = access, options = new { account_ids = (string[])[checking] } });
        var trades = new { access_token = access, start_date = "2020-01-01", end_date = "2030-01-01" };
        await recording.PostAsync("/investments/transactions/get", trades);
        await recording.PostAsync(
            "/investments/transactions/get", new { trades.access_token, trades.start_date, trades.end_date, options = new { count = 2, offset = 1, async_update = false } });
        foreach (var status in (string[])["automatically_verified", "verification_expired"])
        {
            await recording.PostAsync("/sandbox/item/set_verification_status", new { access_token = access, account_id = checking, verification_status = status });
            Webhooks++;
        }

        await recording.PostAsync("/accounts/get", new { access_token = access });
    }

    private async Task UseProductsAbroadAsync()
    {
        foreach (var institution in (string[])["ins_43", "ins_117243", "ins_990001", "ins_128026"])
        {
            var access = await ItemAsync(institution, new() { ["initial_products"] = new JsonArray("auth") });
            await recording.PostAsync("/auth/get", new { access_token = access });
            await recording.PostAsync(
                "/accounts/balance/get", new { access_token = access, options = new { min_last_updated_datetime = "2020-01-01T00:00:00Z" } });
        }
    }

    private async Task FailAsync()
    {
        var one = await ItemAsync("ins_109508", new() { ["initial_products"] = new JsonArray("statements") });
        await ExpectAsync("ADDITIONAL_CONSENT_REQUIRED", "/auth/get", new { access_token = one });
        await ExpectAsync("INVALID_ACCOUNT_ID", "/accounts/balance/get", new { access_token = one, options = new { account_ids = (string[])["none"] } });
        var loans = await ItemAsync("ins_116944", new() { ["initial_products"] = new JsonArray("liabilities") });
        await ExpectAsync("PRODUCTS_NOT_SUPPORTED", "/auth/get", new { access_token = loans });
        await ExpectAsync("INSTITUTION_NO_LONGER_SUPPORTED", "/sandbox/public_token/create", Create("ins_133402"));
        await ExpectAsync("INVALID_FIELD", "/sandbox/public_token/create", new { institution_id = "ins_56", initial_products = (string[])[] });
        foreach (var (password, code) in new[] { ("wrong", "INVALID_CREDENTIALS"), ("error_ITEM_LOCKED", "ITEM_LOCKED") })
        {
            var body = Create("ins_56");
            body["options"] = new JsonObject { ["override_username"] = "user_good", ["override_password"] = password };
            await ExpectAsync(code, "/sandbox/public_token/create", body);
        }

        var hooked = await ItemAsync("ins_109508", new()
        {
            ["initial_products"] = new JsonArray("transactions"),
            ["options"] = new JsonObject { ["webhook"] = recording.WebhookAddress.AbsoluteUri },
        });
        await ExpectAsync("SANDBOX_PRODUCT_NOT_ENABLED", "/sandbox/item/fire_webhook", new { access_token = hooked, webhook_code = "PRODUCT_READY" });
        await FailForWantOfAccountsAsync();
    }

    private async Task FailForWantOfAccountsAsync()
    {
        var link = await recording.PostAsync("/link/token/create", new
        {
            client_name = "Budget Tracker",
            language = "en",
            country_codes = (string[])["US"],
            products = _everyProduct,
            user = new { client_user_id = "ana" },
            account_filters = new { depository = new { account_subtypes = (string[])["money market"] } },
        });
        var access = await ExchangeAsync(recording.Emulator.CompleteLink((string)link["link_token"]!));
        await ExpectAsync("NO_AUTH_ACCOUNTS", "/auth/get", new { access_token = access });
        await ExpectAsync("NO_LIABILITY_ACCOUNTS", "/liabilities/get", new { access_token = access });
        await ExpectAsync("NO_INVESTMENT_ACCOUNTS", "/investments/holdings/get", new { access_token = access });
    }

    /// <summary>The access token of a new item, made with these fields changed.</summary>
    private async Task<string> ItemAsync(string institution, JsonObject changes)
    {
        var body = Create(institution);
        foreach (var (name, value) in changes)
            body[name] = value?.DeepClone();
        return await ExchangeAsync((string)(await recording.PostAsync("/sandbox/public_token/create", body))["public_token"]!);
    }

    private async Task<string> ExchangeAsync(string publicToken) =>
        (string)(await recording.PostAsync("/item/public_token/exchange", new { public_token = publicToken }))["access_token"]!;

    private static JsonObject Create(string institution) => new()
    {
        ["institution_id"] = institution,
        ["initial_products"] = new JsonArray([.. _everyProduct.Select(p => JsonValue.Create(p))]),
    };

    private async Task ExpectAsync(string code, string path, object body) =>
        Assert.Equal(code, await recording.PostBrokenAsync(path, JsonContent.Create(body)));
}
