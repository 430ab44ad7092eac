namespace BudgetTracker.Emulation;

public sealed class SandboxPublicTokenCreateTests
{
    [Fact]
    public async Task It_skips_Link()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = (await CreateAsync(plaid, "ins_109510", "auth")).Ok("public_token");
        (await plaid.PostAsync("/item/public_token/exchange", new { public_token = token })).IsOk();
        Assert.Equal("ins_109510", Assert.Single(plaid.Emulator.Items).InstitutionId);
    }

    [Theory]
    [InlineData("ins_0", "auth", "INVALID_INSTITUTION")]
    [InlineData("ins_109508", "telepathy", "INVALID_PRODUCT")]
    [InlineData("ins_109508", "balance", "INVALID_PRODUCT")]
    public async Task Unknown_names_are_refused(string institution, string product, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await CreateAsync(plaid, institution, product)).IsError(code, "INVALID_INPUT");
        Assert.Empty(plaid.Emulator.Items);
    }

    [Theory]
    [InlineData("ins_3", "transactions")]
    [InlineData("ins_56", "investments")]
    [InlineData("ins_132241", "auth")]
    [InlineData("ins_135842", "income_verification")]
    [InlineData("ins_130016", "balance_plus")]
    [InlineData("ins_117650", "payment_initiation")]
    [InlineData("ins_117181", "transactions")]
    public async Task Banks_beyond_the_sandboxs_own_take_what_they_have(string institution, string product)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await CreateAsync(plaid, institution, product)).IsOk();
    }

    [Fact]
    public async Task A_bank_of_every_country_has_transactions()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var institutions = await plaid.PostAsync("/institutions/get", new
        {
            count = 500,
            offset = 0,
            country_codes = InstitutionsGetTests.EveryCountry,
            options = new { products = new[] { "transactions" } },
        });
        var oneEach = institutions.Body["institutions"]!.AsArray()
            .Select(i => (Id: (string)i!["institution_id"]!, Country: (string)i["country_codes"]![0]!))
            .Where(i => i.Id is not "ins_133402").DistinctBy(i => i.Country).ToList();
        var tokens = new List<string>();
        foreach (var (id, _) in oneEach)
        {
            var publicToken = (await CreateAsync(plaid, id, "transactions")).Ok("public_token");
            tokens.Add((await plaid.PostAsync("/item/public_token/exchange", new { public_token = publicToken })).Ok("access_token"));
        }

        plaid.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(20, tokens.Count);
        foreach (var token in tokens)
            Assert.NotEmpty((await plaid.PostAsync("/transactions/sync", new { access_token = token })).Body["added"]!.AsArray());
    }

    [Fact]
    public async Task A_product_that_the_bank_lacks_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await CreateAsync(plaid, "ins_116944", "auth"); // Sallie Mae has loans only.
        answer.IsError("PRODUCTS_NOT_SUPPORTED", "ITEM_ERROR");
        Assert.Contains("[\"auth\"]", (string?)answer.Body["error_message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unsupported_bank_is_no_longer_supported()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await CreateAsync(plaid, "ins_133402", "auth")).IsError("INSTITUTION_NO_LONGER_SUPPORTED", "INSTITUTION_ERROR");
    }

    [Theory]
    [InlineData("""{"institution_id":"ins_56","initial_products":[]}""", "INVALID_FIELD")]
    [InlineData("""{"institution_id":"ins_56","initial_products":["auth"],"options":{"transactions":{"days_requested":731}}}""", "INVALID_FIELD")]
    [InlineData("""{"institution_id":"ins_56","initial_products":["auth"],"options":{"transactions":{"start_date":"yesterday"}}}""", "INVALID_FIELD")]
    [InlineData("""{"institution_id":"ins_56","initial_products":["auth"],"options":{"statements":{"start_date":"2026-01-01"}}}""", "MISSING_FIELDS")]
    [InlineData("""{"institution_id":"ins_56","initial_products":["auth"],"options":{"override_username":1}}""", "INVALID_FIELD")]
    [InlineData("""{"institution_id":"ins_56","initial_products":["auth"],"options":{"transactions":{"days":1}}}""", "UNKNOWN_FIELDS")]
    public async Task A_bad_request_is_refused(string body, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/sandbox/public_token/create", body)).IsError(code, "INVALID_REQUEST");
    }

    [Theory]
    [InlineData("user_good", "pass_good")]
    [InlineData("user_good", null)]
    [InlineData(null, null)]
    [InlineData("user_transactions_dynamic", "anything")]
    [InlineData("user_yuppie", "anything")]
    [InlineData("user_custom", "{}")]
    public async Task The_sandboxs_users_sign_in(string? username, string? password)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await SignInAsync(plaid, username, password)).IsOk();
    }

    [Theory]
    [InlineData("user_good", "wrong", "INVALID_CREDENTIALS", "ITEM_ERROR")]
    [InlineData("user_bad", "pass_good", "INVALID_CREDENTIALS", "ITEM_ERROR")]
    [InlineData("user_yuppie", " ", "INVALID_CREDENTIALS", "ITEM_ERROR")]
    [InlineData("user_good", "error_ITEM_LOCKED", "ITEM_LOCKED", "ITEM_ERROR")]
    [InlineData("user_good", "error_INSTITUTION_DOWN", "INSTITUTION_DOWN", "INSTITUTION_ERROR")]
    public async Task Whom_the_sandbox_refuses_is_refused_with_the_error_asked_for(string username, string password, string code, string type)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await SignInAsync(plaid, username, password)).IsError(code, type);
        Assert.Empty(plaid.Emulator.Items);
    }

    private static Task<Answer> CreateAsync(TestPlaid plaid, string institution, string product) =>
        plaid.PostAsync("/sandbox/public_token/create", new { institution_id = institution, initial_products = new[] { product } });

    private static Task<Answer> SignInAsync(TestPlaid plaid, string? username, string? password) => plaid.PostAsync("/sandbox/public_token/create", new
    {
        institution_id = "ins_109508",
        initial_products = new[] { "auth" },
        options = new { override_username = username, override_password = password },
    });
}
