using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>
/// The client and the emulator against Plaid's own description of its API. Both are ours and could agree on a mistake; the
/// document is not.
/// </summary>
public sealed class OpenApiContractTests(ContractExchanges exchanges) : IClassFixture<ContractExchanges>
{
    private static readonly string[] _errorCodes =
    [
        "ADDITIONAL_CONSENT_REQUIRED", "INSTITUTION_NO_LONGER_SUPPORTED", "INTERNAL_SERVER_ERROR", "INVALID_ACCESS_TOKEN", "INVALID_ACCOUNT_ID",
        "INVALID_API_KEYS", "INVALID_BODY", "INVALID_CREDENTIALS", "INVALID_FIELD", "INVALID_HEADERS", "INVALID_INSTITUTION",
        "INVALID_LINK_TOKEN", "INVALID_PRODUCT", "INVALID_PUBLIC_TOKEN", "INVALID_WEBHOOK_VERIFICATION_KEY_ID", "ITEM_LOCKED",
        "ITEM_LOGIN_REQUIRED", "ITEM_NOT_FOUND", "MISSING_FIELDS", "NOT_FOUND", "NO_AUTH_ACCOUNTS", "NO_INVESTMENT_ACCOUNTS",
        "NO_LIABILITY_ACCOUNTS", "PLANNED_MAINTENANCE", "PRODUCTS_NOT_SUPPORTED", "PRODUCT_NOT_READY", "RATE_LIMIT", "SANDBOX_PRODUCT_NOT_ENABLED",
        "SANDBOX_WEBHOOK_INVALID", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", "UNKNOWN_FIELDS", "USER_NOT_FOUND",
    ];

    [OpenApiFact]
    public async Task Every_request_answer_error_and_webhook_is_what_Plaids_document_describes()
    {
        var (exitCode, report) = await OpenApiValidator.RunAsync(exchanges.Lines.Select(line => line.ToJsonString()));

        Assert.True(exitCode == 0, report);
        Assert.Equal($"{exchanges.Lines.Count} checked, 0 violations", report.Trim());
    }

    [OpenApiFact]
    public async Task The_validator_reports_whatever_departs_from_the_document()
    {
        (string Expected, JsonObject Line)[] corrupted =
        [
            ("no such path in Plaid's document", Corrupt("/item/get", line => line["path"] = "/item/got")),
            ("must have required property 'access_token'", Corrupt("/item/get", line => line["request"]!.AsObject().Remove("access_token"))),
            ("request: /acces_token is a property that Plaid's document does not name", Corrupt("/item/get", line => line["request"]!["acces_token"] = "x")),
            ("request: /user/name_ is a property that Plaid's document does not name", Corrupt("/link/token/create", line => line["request"]!["user"]!["name_"] = "x")),
            ("/country_codes/0 must be equal to one of the allowed values", Corrupt("/link/token/create", line => line["request"]!["country_codes"]![0] = "XX")),
            ("/expiration must match format \"date-time\"", Corrupt("/link/token/create", line => line["response"]!["expiration"] = "tomorrow")),
            ("must have required property 'request_id'", Corrupt("/item/remove", line => line["response"]!.AsObject().Remove("request_id"))),
            ("/item/update_type must be equal to one of the allowed values", Corrupt("/item/get", line => line["response"]!["item"]!["update_type"] = "never")),
            ("/item/item_id must be string", Corrupt("/item/get", line => line["response"]!["item"]!["item_id"] = null)),
            ("/item/colour is a property that Plaid's document does not name", Corrupt("/item/get", line => line["response"]!["item"]!["colour"] = "red")),
            ("answer 400: not an object", Corrupt("/item/get", line => (line["status"], line["response"]) = (400, null))),
            ("answer 400: / must have required property 'error_code'", Corrupt("/item/get", line => line["status"] = 400)),
        ];

        var (exitCode, report) = await OpenApiValidator.RunAsync(corrupted.Select(c => c.Line.ToJsonString()));

        Assert.Equal(1, exitCode);
        foreach (var (index, (expected, _)) in corrupted.Index())
            Assert.Contains(report.Split('\n'), text => text.StartsWith($"line {index + 1}: ", StringComparison.Ordinal) && text.Contains(expected, StringComparison.Ordinal));
    }

    [OpenApiFact]
    public async Task The_validator_does_not_take_silence_for_success()
    {
        var (exitCode, _) = await OpenApiValidator.RunAsync([]);

        Assert.Equal(2, exitCode);
    }

    [Fact]
    public void Every_call_of_the_client_is_among_the_exchanges() =>
        Assert.Equal(
            IPlaidAreas.MethodNames.Order(StringComparer.Ordinal),
            exchanges.Called.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_route_is_answered_with_success_at_least_once()
    {
        var answered = exchanges.Lines.Where(line => (int?)line["status"] == 200).Select(line => (string)line["path"]!);

        Assert.Equal(
            [
                "/accounts/balance/get", "/accounts/get", "/auth/get", "/categories/get", "/identity/get", "/institutions/get",
                "/institutions/get_by_id", "/institutions/search", "/investments/holdings/get", "/investments/transactions/get",
                "/item/access_token/invalidate", "/item/get", "/item/public_token/create", "/item/public_token/exchange", "/item/remove",
                "/item/webhook/update", "/liabilities/get", "/link/token/create", "/link/token/get", "/sandbox/item/fire_webhook",
                "/sandbox/item/reset_login", "/sandbox/item/set_verification_status", "/sandbox/public_token/create",
                "/sandbox/transactions/create", "/sandbox/user/reset_login", "/transactions/get", "/transactions/recurring/get",
                "/transactions/refresh", "/transactions/sync", "/user/create", "/user/get", "/user/items/get", "/user/items/remove", "/user/remove",
                "/user/update", "/webhook_verification_key/get",
            ],
            answered.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_error_code_of_the_emulator_is_among_the_answers()
    {
        var codes = exchanges.Lines.Select(line => (string?)line["response"]?["error_code"]).OfType<string>();

        Assert.Equal(_errorCodes, codes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_webhook_that_the_emulator_sends_is_among_the_lines()
    {
        var sent = exchanges.Lines.Select(line => line["webhook"] is null ? null : $"{line["body"]!["webhook_type"]}/{line["body"]!["webhook_code"]}").OfType<string>();

        Assert.Equal(ContractWebhooks.Known.Order(StringComparer.Ordinal), sent.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private JsonObject Corrupt(string path, Action<JsonObject> corrupt)
    {
        var line = exchanges.Lines.First(l => (string?)l["path"] == path && (int)l["status"]! == 200 && l["request"] is not null);
        var copy = line.DeepClone().AsObject();
        corrupt(copy);
        return copy;
    }
}
