using System.Net;
using System.Text;

namespace BudgetTracker.Emulation;

public sealed class RequestShapeTests
{
    public static TheoryData<string> Routes { get; } =
    [
        "/link/token/create", "/link/token/get", "/item/public_token/exchange", "/item/get", "/item/remove", "/item/webhook/update",
        "/item/access_token/invalidate", "/accounts/get", "/institutions/get_by_id", "/user/create", "/user/items/get", "/user/items/remove",
        "/webhook_verification_key/get", "/sandbox/public_token/create", "/sandbox/item/reset_login", "/sandbox/item/fire_webhook",
        "/institutions/get", "/institutions/search", "/user/get", "/user/update", "/user/remove", "/sandbox/user/reset_login",
        "/item/public_token/create", "/accounts/balance/get", "/auth/get", "/identity/get", "/liabilities/get", "/investments/holdings/get",
        "/investments/transactions/get", "/sandbox/item/set_verification_status",
    ];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_route_names_what_an_empty_request_misses(string route)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync(route, "{}")).IsError("MISSING_FIELDS", "INVALID_REQUEST");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"access_token":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""{"options":{"cursor":["\ud800"]}}""")]
    public async Task A_body_that_is_no_JSON_object_is_an_invalid_body(string body)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/item/get", body)).IsError("INVALID_BODY", "INVALID_REQUEST");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_route_is_called_with_POST_only(string route)
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var response = await plaid.Http.GetAsync(route);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task An_unknown_route_is_not_found_in_Plaids_shape()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/no/such/route", "{}")).IsError("NOT_FOUND", "INVALID_REQUEST", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_an_invalid_field()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/item/get", """{"access_token":5}""")).IsError("INVALID_FIELD");
    }

    [Fact]
    public async Task A_field_that_the_route_does_not_know_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.AccessTokenAsync();
        (await plaid.PostAsync("/item/get", new { access_token = token, acces_token = token })).IsError("UNKNOWN_FIELDS");
    }

    [Fact]
    public async Task A_page_cannot_reach_the_API_with_a_form()
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var form = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var response = await plaid.Http.PostAsync("/item/get", form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("INVALID_HEADERS", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_id_stands_in_the_body_and_in_a_header()
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await plaid.Http.PostAsync("/user/create", content);
        var id = Assert.Single(response.Headers.GetValues("Plaid-Request-Id"));
        Assert.Contains($"\"request_id\":\"{id}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
