namespace BudgetTracker.Emulation;

public sealed class LinkTokenGetTests
{
    [Fact]
    public async Task It_repeats_what_the_token_was_made_with()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync(new { redirect_uri = "https://example.com/back", webhook = "https://example.com/hook" });
        var answer = await plaid.PostAsync("/link/token/get", new { link_token = token });
        Assert.Equal(token, answer.Ok("link_token"));
        Assert.Equal("Test", (string?)answer.Body["metadata"]!["client_name"]);
        Assert.Equal("https://example.com/back", (string?)answer.Body["metadata"]!["redirect_uri"]);
        Assert.Equal("transactions", (string?)answer.Body["metadata"]!["initial_products"]![0]);
        Assert.Empty(answer.Body["link_sessions"]!.AsArray());
    }

    [Fact]
    public async Task The_bank_to_highlight_is_repeated()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync(new { institution_data = new { routing_number = "011401533" } });
        var metadata = (await plaid.PostAsync("/link/token/get", new { link_token = token })).Body["metadata"]!;
        Assert.Equal("011401533", (string?)metadata["institution_data"]!["routing_number"]);
        var other = (await plaid.PostAsync("/link/token/get", new { link_token = await plaid.LinkTokenAsync() })).Body["metadata"]!.AsObject();
        Assert.False(other.ContainsKey("institution_data"));
    }

    [Fact]
    public async Task An_exit_is_told_under_both_its_names()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync();
        var started = await plaid.PostAsync("/link/frame/start", new { link_token = token });
        await plaid.PostAsync("/link/frame/exit", new { link_session_id = started.Ok("link_session_id"), status = "requires_credentials" });
        var session = (await plaid.PostAsync("/link/token/get", new { link_token = token })).Body["link_sessions"]![0]!;
        Assert.Equal("requires_credentials", (string?)session["exit"]!["metadata"]!["status"]);
        Assert.Equal(session["exit"]!.ToJsonString(), session["on_exit"]!.ToJsonString());
    }

    [Fact]
    public async Task A_finished_session_shows_its_public_token()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync();
        var publicToken = plaid.Emulator.CompleteLink(token, "ins_109511");
        var answer = await plaid.PostAsync("/link/token/get", new { link_token = token });
        var added = answer.Body["link_sessions"]![0]!["results"]!["item_add_results"]![0]!;
        Assert.Equal(publicToken, (string?)added["public_token"]);
        Assert.Equal("Tartan Bank", (string?)added["institution"]!["name"]);
        Assert.Equal("0000", (string?)added["accounts"]![0]!["mask"]);
    }

    [Fact]
    public async Task Sessions_are_kept_for_six_hours()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync();
        plaid.Clock.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        (await plaid.PostAsync("/link/token/get", new { link_token = token })).IsOk();
        plaid.Clock.Advance(TimeSpan.FromSeconds(1));
        (await plaid.PostAsync("/link/token/get", new { link_token = token })).IsError("INVALID_LINK_TOKEN", "INVALID_INPUT");
    }

    [Fact]
    public async Task An_unknown_token_is_invalid()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/link/token/get", new { link_token = "link-sandbox-unknown" })).IsError("INVALID_LINK_TOKEN");
    }
}
