namespace BudgetTracker.Emulation;

/// <summary>What the routes of the products have in common.</summary>
public sealed class ProductAccessTests
{
    private const string Dates = ""","start_date":"2024-01-01","end_date":"2026-03-01" """;

    public static TheoryData<string, string?, string> Routes { get; } = new()
    {
        { "/accounts/get", null, "" },
        { "/accounts/balance/get", null, "" },
        { "/auth/get", "auth", "" },
        { "/identity/get", "identity", "" },
        { "/liabilities/get", "liabilities", "" },
        { "/investments/holdings/get", "investments", "" },
        { "/investments/transactions/get", "investments", Dates },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_product_has_to_be_the_items(string route, string? product, string more)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var other = await plaid.AccessTokenAsync(new { products = new[] { "statements" } });
        var answer = await plaid.PostAsync(route, Body(other, more));
        if (product is null)
            answer.IsOk();
        else
            answer.IsError("ADDITIONAL_CONSENT_REQUIRED", "INVALID_INPUT");
        (await plaid.PostAsync(route, Body(await AccessTokenAsync(plaid, product), more))).IsOk();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_bank_has_to_have_the_product(string route, string? product, string more)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var publicToken = plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(), product is "liabilities" or "identity" ? "ins_135842" : "ins_116944");
        var access = (await plaid.PostAsync("/item/public_token/exchange", new { public_token = publicToken })).Ok("access_token");
        var answer = await plaid.PostAsync(route, Body(access, more));
        if (product is null)
            answer.IsOk();
        else
            answer.IsError("PRODUCTS_NOT_SUPPORTED", "ITEM_ERROR");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_item_that_needs_a_login_or_is_removed_is_refused(string route, string? product, string more)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, product);
        await plaid.PostAsync("/sandbox/item/reset_login", new { access_token = access });
        (await plaid.PostAsync(route, Body(access, more))).IsError("ITEM_LOGIN_REQUIRED", "ITEM_ERROR");
        await plaid.PostAsync("/item/remove", new { access_token = access });
        (await plaid.PostAsync(route, Body(access, more))).IsError("ITEM_NOT_FOUND", "ITEM_ERROR");
        (await plaid.PostAsync(route, Body("access-sandbox-unknown", more))).IsError("INVALID_ACCESS_TOKEN", "INVALID_INPUT");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_foreign_account_id_is_refused(string route, string? product, string more)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, product);
        (await plaid.PostAsync(route, Body(access, more + ""","options":{"account_ids":["x"]}"""))).IsError("INVALID_ACCOUNT_ID", "INVALID_INPUT");
        (await plaid.PostAsync(route, Body(access, more + ""","options":{"account_ids":"x"}"""))).IsError("INVALID_FIELD", "INVALID_REQUEST");
        (await plaid.PostAsync(route, Body(access, more + ""","options":{"accounts":[]}"""))).IsError("UNKNOWN_FIELDS", "INVALID_REQUEST");
    }

    [Theory]
    [InlineData("/auth/get", "auth", "credit", "NO_AUTH_ACCOUNTS", "")]
    [InlineData("/liabilities/get", "liabilities", "depository", "NO_LIABILITY_ACCOUNTS", "")]
    [InlineData("/investments/holdings/get", "investments", "depository", "NO_INVESTMENT_ACCOUNTS", "")]
    [InlineData("/investments/transactions/get", "investments", "depository", "NO_INVESTMENT_ACCOUNTS", Dates)]
    public async Task An_item_without_accounts_of_the_kind_is_refused(string route, string product, string type, string code, string more)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var filters = new Dictionary<string, object> { [type] = new { account_subtypes = new[] { "all" } } };
        var access = await plaid.AccessTokenAsync(new { products = new[] { product }, account_filters = filters });
        (await plaid.PostAsync(route, Body(access, more))).IsError(code, "ITEM_ERROR");
    }

    private static Task<string> AccessTokenAsync(TestPlaid plaid, string? product) =>
        plaid.AccessTokenAsync(new { products = new[] { product ?? "transactions" } });

    private static string Body(string access, string more) => $$"""{"access_token":"{{access}}"{{more}}}""";
}
