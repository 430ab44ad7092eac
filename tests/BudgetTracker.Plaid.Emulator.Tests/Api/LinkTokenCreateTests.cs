namespace BudgetTracker.Emulation;

public sealed class LinkTokenCreateTests
{
    public static TheoryData<string, string> BadChanges { get; } = new()
    {
        { """{"client_name":null}""", "MISSING_FIELDS" },
        { """{"client_name":""}""", "MISSING_FIELDS" },
        { """{"client_name":7}""", "INVALID_FIELD" },
        { """{"language":null}""", "MISSING_FIELDS" },
        { """{"language":"xx"}""", "INVALID_FIELD" },
        { """{"country_codes":null}""", "MISSING_FIELDS" },
        { """{"country_codes":[]}""", "INVALID_FIELD" },
        { """{"country_codes":"US"}""", "INVALID_FIELD" },
        { """{"country_codes":["XX"]}""", "INVALID_FIELD" },
        { """{"user":null}""", "MISSING_FIELDS" },
        { """{"user":{}}""", "MISSING_FIELDS" },
        { """{"user":{"client_user_id":"u","nickname":"x"}}""", "UNKNOWN_FIELDS" },
        { """{"user_id":"usr_unknown"}""", "USER_NOT_FOUND" },
        { """{"products":null}""", "MISSING_FIELDS" },
        { """{"products":[]}""", "MISSING_FIELDS" },
        { """{"products":["telepathy"]}""", "INVALID_PRODUCT" },
        { """{"products":["balance"]}""", "INVALID_PRODUCT" },
        { """{"optional_products":["telepathy"]}""", "INVALID_PRODUCT" },
        { """{"products":["auth"],"optional_products":["auth"]}""", "INVALID_FIELD" },
        { """{"required_if_supported_products":["auth"],"optional_products":["auth"]}""", "INVALID_FIELD" },
        { """{"required_if_supported_products":["auth"],"additional_consented_products":["identity","auth"]}""", "INVALID_FIELD" },
        { """{"transactions":{"days_requested":0}}""", "INVALID_FIELD" },
        { """{"transactions":{"days_requested":731}}""", "INVALID_FIELD" },
        { """{"transactions":{"days_requested":1.5}}""", "INVALID_FIELD" },
        { """{"redirect_uri":"http://example.com/back"}""", "INVALID_FIELD" },
        { """{"redirect_uri":"https://example.com/back?a=b"}""", "INVALID_FIELD" },
        { """{"redirect_uri":"https://example.com/back#a"}""", "INVALID_FIELD" },
        { """{"redirect_uri":"back"}""", "INVALID_FIELD" },
        { """{"webhook":"nowhere"}""", "INVALID_FIELD" },
        { """{"webhook":"ftp://example.com/hook"}""", "INVALID_FIELD" },
        { """{"webhook":"no address.com"}""", "INVALID_FIELD" },
        { """{"user_token":"user-sandbox-unknown"}""", "USER_NOT_FOUND" },
        { """{"user":{"client_user_id":"u","legal_name":1}}""", "INVALID_FIELD" },
        { """{"user":{"client_user_id":"u","date_of_birth":"1990"}}""", "INVALID_FIELD" },
        { """{"appearance_mode":"PINK"}""", "INVALID_FIELD" },
        { """{"auth":"yes"}""", "INVALID_FIELD" },
        { """{"link_customization_name":{}}""", "INVALID_FIELD" },
        { """{"institution_data":{"routing_number":1}}""", "INVALID_FIELD" },
        { """{"transactions":{"days":1}}""", "UNKNOWN_FIELDS" },
        { """{"access_token":"access-sandbox-unknown"}""", "INVALID_ACCESS_TOKEN" },
        { """{"access_token":"access-production-1"}""", "INVALID_ACCESS_TOKEN" },
        { """{"hosted_link":{"url_lifetime_seconds":0}}""", "INVALID_FIELD" },
        { """{"enable_multi_item_link":true}""", "INVALID_FIELD" },
        { """{"colour":"green"}""", "UNKNOWN_FIELDS" },
    };

    [Theory]
    [MemberData(nameof(BadChanges))]
    public async Task A_bad_request_is_refused_as_Plaid_does(string changes, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var body = TestPlaid.LinkTokenBody(System.Text.Json.Nodes.JsonNode.Parse(changes));
        (await plaid.PostAsync("/link/token/create", body.ToJsonString())).IsError(code);
    }

    [Fact]
    public async Task A_token_lives_four_hours()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync("/link/token/create", TestPlaid.LinkTokenBody().ToJsonString());
        Assert.StartsWith("link-sandbox-", answer.Ok("link_token"), StringComparison.Ordinal);
        Assert.Equal("2026-03-01T16:00:00Z", answer.Ok("expiration"));
        Assert.False(answer.Body.ContainsKey("hosted_link_url"));
    }

    [Fact]
    public async Task An_expired_token_links_nothing()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync();
        plaid.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Throws<ArgumentException>(() => plaid.Emulator.CompleteLink(token));
    }

    [Fact]
    public async Task Update_mode_needs_no_products_and_lives_half_an_hour()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var body = TestPlaid.LinkTokenBody(new { access_token = access, products = (string?)null });
        Assert.Equal("2026-03-01T12:30:00Z", (await plaid.PostAsync("/link/token/create", body.ToJsonString())).Ok("expiration"));
    }

    [Fact]
    public async Task Update_mode_with_products_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var body = TestPlaid.LinkTokenBody(new { access_token = await plaid.AccessTokenAsync() });
        (await plaid.PostAsync("/link/token/create", body.ToJsonString())).IsError("INVALID_FIELD");
    }

    [Theory]
    [InlineData("http://localhost:5080/back")]
    [InlineData("https://example.com/back")]
    public async Task Well_formed_redirect_uris_are_taken(string uri)
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.NotEmpty(await plaid.LinkTokenAsync(new { redirect_uri = uri }));
    }

    [Theory]
    [InlineData("""{"products":["transactions","balance_plus"]}""")]
    [InlineData("""{"additional_consented_products":["balance_plus"]}""")]
    [InlineData("""{"products":["transactions","transactions"]}""")]
    [InlineData("""{"webhook":"example.com/hook"}""")]
    [InlineData("""{"optional_products":null}""")]
    public async Task What_Plaid_takes_is_taken(string changes)
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.NotEmpty(await plaid.LinkTokenAsync(System.Text.Json.Nodes.JsonNode.Parse(changes)));
    }

    [Fact]
    public async Task A_redirect_uri_has_to_be_registered_where_any_is()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.RedirectUris.Add("https://example.com/back"));
        Assert.NotEmpty(await plaid.LinkTokenAsync(new { redirect_uri = "https://example.com/back" }));
        var body = TestPlaid.LinkTokenBody(new { redirect_uri = "https://example.com/other" });
        (await plaid.PostAsync("/link/token/create", body.ToJsonString())).IsError("INVALID_FIELD");
    }

    [Fact]
    public async Task A_hosted_link_has_a_page_of_the_emulator()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync("/link/token/create", TestPlaid.LinkTokenBody(new { hosted_link = new { } }).ToJsonString());
        var page = await plaid.Http.GetStringAsync(new Uri(answer.Ok("hosted_link_url")));
        Assert.Contains("hosted.js", page, StringComparison.Ordinal);
        Assert.Equal("2026-03-01T12:30:00Z", answer.Ok("expiration"));
    }

    [Fact]
    public async Task Settings_without_meaning_here_are_taken_and_ignored()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.NotEmpty(await plaid.LinkTokenAsync(new { link_customization_name = "x", android_package_name = "y", auth = new { } }));
    }
}
