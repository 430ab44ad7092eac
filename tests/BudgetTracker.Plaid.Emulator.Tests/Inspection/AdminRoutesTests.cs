using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class AdminRoutesTests
{
    [Fact]
    public async Task The_state_shows_items_and_counts()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var state = await plaid.Http.GetFromJsonAsync<JsonObject>("/emulator/state");
        Assert.Equal(access, (string?)state!["items"]![0]!["access_token"]);
        Assert.Equal(1, (int?)state["calls"]!["/link/token/create"]);
    }

    [Fact]
    public async Task The_page_for_people_shows_banks_tokens_calls_webhooks_and_faults()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Contains("<title>Plaid emulator</title>", await plaid.Http.GetStringAsync("/emulator"), StringComparison.Ordinal);
        await plaid.AccessTokenAsync(new { webhook = "https://app.example.com/hook" });
        plaid.Emulator.Faults.Add("/item/get", Fault.Reset() with { Count = 2 });
        plaid.Emulator.Bank.Break(plaid.Emulator.Items[0].ItemId);

        var overview = await plaid.Http.GetFromJsonAsync<JsonObject>("/emulator/overview");
        Assert.Equal("ITEM_LOGIN_REQUIRED", (string?)Assert.Single(overview!["items"]!.AsArray())!["error"]);
        Assert.Equal(["link", "public"], overview["tokens"]!.AsArray().Select(t => ((string)t!["token"]!).Split('-')[0]));
        Assert.Equal("NotSent", (string?)Assert.Single(overview["webhooks"]!.AsArray())!["fate"]);
        Assert.Equal(2, (int?)Assert.Single(overview["faults"]!.AsArray())!["left"]);
        Assert.Equal("/item/public_token/exchange", (string?)overview["calls"]![0]!["path"]);
    }

    [Fact]
    public async Task A_page_of_another_origin_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        foreach (var (origin, expected) in ((string, HttpStatusCode)[])[("http://evil.example", HttpStatusCode.NotFound), (plaid.Emulator.BaseAddress.GetLeftPart(UriPartial.Authority), HttpStatusCode.NoContent)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/emulator/webhooks/key");
            request.Headers.Add("Origin", origin);
            using var answer = await plaid.Http.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Another_process_adds_and_clears_faults()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await AddAsync(plaid, """{"route":"/user/create","kind":"rate_limit","wait_ms":3000,"count":9}"""));
        var limited = await plaid.PostAsync("/user/create", new { client_user_id = "u" });
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(3)), (limited.Status, limited.RetryAfter));

        using var cleared = await plaid.Http.DeleteAsync("/emulator/faults");
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsOk();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"route":"/user/create","kind":"sunspots"}""")]
    [InlineData("""{"route":"user/create","kind":"reset"}""")]
    [InlineData("""{"route":"/user/create","kind":"reset","probability":2}""")]
    [InlineData("""{"route":"/user/create","kind":"delay","wait_ms":-1}""")]
    public async Task A_fault_that_makes_no_sense_is_a_bad_request(string json)
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await AddAsync(plaid, json));
    }

    [Fact]
    public async Task Another_process_completes_a_link()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync("/emulator/link/complete", new { link_token = await plaid.LinkTokenAsync() });
        Assert.StartsWith("public-sandbox-", (string)answer.Body["public_token"]!, StringComparison.Ordinal);
        (await plaid.PostAsync("/emulator/link/complete", new { link_token = "link-sandbox-unknown" })).HasCode("INVALID_BODY");
    }

    [Fact]
    public async Task A_name_that_is_not_this_machines_leads_nowhere()
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/emulator/state") { Headers = { Host = "evil.example" } };
        using var response = await plaid.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<HttpStatusCode> AddAsync(TestPlaid plaid, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await plaid.Http.PostAsync("/emulator/faults", content);
        return response.StatusCode;
    }
}
