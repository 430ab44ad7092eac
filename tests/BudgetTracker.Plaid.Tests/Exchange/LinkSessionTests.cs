namespace BudgetTracker;

/// <summary>What Link brings where no page tells of it: hosted Link, and several items in one session.</summary>
[Collection(PostgresGroup.Name)]
public sealed class LinkSessionTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly string[] _banks = ["ins_109508", "ins_109509", "ins_109510"];

    private readonly PlaidEmulator _plaid = new(new PlaidEmulatorOptions { DeliverWebhooks = false });
    private readonly HeardEvents _heard = new();
    private string _database = "";
    private TestHost? _host;

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _database = await server.CreateDatabaseAsync();
        _host = new(_database, settings: [new("Plaid:BaseAddress", _plaid.BaseAddress.ToString())], events: _heard);
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _plaid.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_hosted_page_that_never_came_back_has_linked_its_bank()
    {
        var linkToken = await CreateAsync(new() { UserId = "alice", HostedLink = new() });
        _plaid.CompleteLink(linkToken);

        await PollAsync();

        Assert.Equal("First Platypus Bank", Assert.Single(await _host!.Repository.ListAsync("alice")).Institution?.Name);
        Assert.Equal([ItemEventKinds.Linked], _heard.Kinds);
    }

    [PostgresFact]
    public async Task Several_banks_of_one_session_are_exchanged_once_each_however_often_they_are_asked_for()
    {
        var linkToken = await CreateAsync(new() { UserId = "alice", EnableMultiItemLink = true });
        var publicTokens = _plaid.CompleteMultiItemLink(linkToken, _banks);
        var first = await _host!.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(publicTokens[1]) });

        await PollAsync();
        await PollAsync();

        Assert.Equal(ExchangeStates.Active, first.State);
        Assert.Equal(_banks, (await _host.Repository.ListAsync("alice")).Select(item => item.Institution?.InstitutionId).Order(StringComparer.Ordinal));
        Assert.Equal(3, _plaid.CallCounts["/item/public_token/exchange"]);
        Assert.Equal(3, _heard.All.Count);
    }

    [PostgresFact]
    public async Task A_session_that_is_under_way_is_asked_for_again()
    {
        var linkToken = await CreateAsync(new() { UserId = "alice", HostedLink = new() });

        await PollAsync();
        Assert.Empty(await _host!.Repository.ListAsync("alice"));
        _plaid.CompleteLink(linkToken);
        await PollAsync();

        Assert.Single(await _host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task A_hosted_page_is_asked_for_within_the_life_of_a_public_token_however_old_it_is()
    {
        await CreateAsync(new() { UserId = "alice", HostedLink = new() { UrlLifetimeSeconds = 86_400 } });
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_link_token set created_at = now() - interval '20 h', poll_at = now()");

        await _host!.WorkAsync("link_sessions");

        Assert.Equal([true], Assert.Single(await PostgresServer.QueryAsync(_database, "select poll_at <= now() + interval '10 minutes' from budget_tracker.plaid_link_token")));
    }

    [PostgresFact]
    public async Task A_link_token_is_given_up_only_once_plaid_was_asked_after_its_end()
    {
        var linkToken = await CreateAsync(new() { UserId = "alice", HostedLink = new() });
        _plaid.CompleteLink(linkToken);
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_link_token set expires_at = now() - interval '31 minutes'");
        _plaid.Faults.Add("/link/token/get", Fault.Maintenance() with { Count = 3 });

        await PollAsync();
        Assert.Empty(await _host!.Repository.ListAsync("alice"));
        await PollAsync();

        Assert.Single(await _host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task A_link_token_whose_time_is_over_is_asked_for_no_more()
    {
        await CreateAsync(new() { UserId = "alice", HostedLink = new() });
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_link_token set expires_at = now() - interval '1 h'");

        await PollAsync();

        Assert.Equal([true], Assert.Single(await PostgresServer.QueryAsync(_database, "select poll_at is null and link_token_sealed is null from budget_tracker.plaid_link_token")));
    }

    [PostgresFact]
    public async Task The_stored_link_token_is_sealed()
    {
        var linkToken = await CreateAsync(new() { UserId = "alice", HostedLink = new() });

        var stored = (byte[])Assert.Single(Assert.Single(await PostgresServer.QueryAsync(_database, "select link_token_sealed from budget_tracker.plaid_link_token")))!;

        Assert.DoesNotContain(linkToken, System.Text.Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync(LinkTokenRequest request) => (await _host!.Get<ILinkTokenService>().CreateAsync(request)).Value;

    private async Task PollAsync()
    {
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_link_token set poll_at = now()");
        await _host!.WorkAsync("link_sessions", "exchange_sweep", "item_checks", "outbox");
    }
}
