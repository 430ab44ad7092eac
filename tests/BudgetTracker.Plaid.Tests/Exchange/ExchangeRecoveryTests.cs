
namespace BudgetTracker;

/// <summary>Recovery on a real PostgreSQL, with Plaid emulated.</summary>
[Collection(PostgresGroup.Name)]
public sealed class ExchangeRecoveryTests(PostgresServer server) : IAsyncLifetime
{
    private const string ExchangeRoute = "/item/public_token/exchange";

    private readonly PlaidEmulator _oneTime = new();
    private readonly PlaidEmulator _lenient = new(new PlaidEmulatorOptions { OneTimePublicTokens = false });
    private string _database = "";

    public async Task InitializeAsync()
    {
        await _oneTime.StartAsync();
        await _lenient.StartAsync();
        _database = await server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync()
    {
        await _oneTime.DisposeAsync();
        await _lenient.DisposeAsync();
    }

    [PostgresFact]
    public async Task An_exchange_that_plaid_never_processed_is_finished_by_the_sweeper()
    {
        await using var host = Host(_oneTime);
        var exchange = await ExchangeAsync(host, _oneTime, Fault.Reset(after: false));
        Assert.Equal(ExchangeStates.Unknown, exchange.State);

        Assert.Equal(1, await SweepAsync(host));

        var found = await host.Get<ITokenExchangeService>().FindAsync("alice", exchange.Id);
        Assert.Equal((ExchangeStates.Active, "First Platypus Bank"), (found?.State, found?.Item?.Institution?.Name));
        Assert.Equal(0, await SweepAsync(host));
    }

    [PostgresFact]
    public async Task An_answer_lost_after_the_work_is_recovered_where_plaid_gives_the_same_item_again()
    {
        await using var host = Host(_lenient);
        var exchange = await ExchangeAsync(host, _lenient, Fault.Reset(after: true));

        await SweepAsync(host);

        var item = (await host.Get<ITokenExchangeService>().FindAsync("alice", exchange.Id))?.Item;
        var emulated = Assert.Single(_lenient.Items);
        Assert.Equal(emulated.ItemId, item?.ItemId);
        Assert.Equal(emulated.AccessToken, (await host.Repository.GetAsync("alice", emulated.ItemId))?.AccessToken.Reveal());
    }

    [PostgresFact]
    public async Task An_item_that_a_late_holder_stored_is_compared_although_the_public_token_is_gone()
    {
        await using var host = Host(_oneTime);
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: false));
        await SweepAsync(host);
        await PostgresServer.ExecuteAsync(
            _database,
            "update budget_tracker.plaid_exchange set state = 'EXCHANGING', public_token_sealed = null, lease_until = now() - interval '1 s'; update budget_tracker.plaid_item set fingerprint = null");

        Assert.Equal(1, await SweepAsync(host));

        Assert.Equal(["ACTIVE", true], Assert.Single(await PostgresServer.QueryAsync(
            _database, "select e.state, i.fingerprint is not null from budget_tracker.plaid_exchange e join budget_tracker.plaid_item i using (item_id)")));
    }

    [PostgresFact]
    public async Task An_answer_lost_for_good_ends_suspect_and_the_reconciler_removes_the_item_after_the_grace()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"));
        var exchange = await ExchangeAsync(host, _oneTime, Fault.Reset(after: true));
        var recovery = host.Get<IExchangeRecovery>();

        await SweepAsync(host);

        await Assert.ThrowsAsync<TokenExchangeException>(() => host.Get<ITokenExchangeService>().FindAsync("alice", exchange.Id));
        Assert.Equal([ExchangeStates.Suspect], (await PostgresServer.QueryAsync(_database, "select state from budget_tracker.plaid_exchange")).Select(row => row[0]));
        Assert.Equal(0, await recovery.ReconcileAsync());
        Assert.False(Assert.Single(_oneTime.Items).Removed);

        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_unowned_item set first_seen_at = now() - interval '46 min'");
        Assert.Equal(1, await recovery.ReconcileAsync());
        Assert.True(Assert.Single(_oneTime.Items).Removed);
        Assert.Equal(0, await recovery.ReconcileAsync());
        Assert.Empty(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_unowned_item"));
    }

    [PostgresFact]
    public async Task The_reconciler_never_touches_an_item_that_has_an_owner()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"), new("Plaid:ReconcileGrace", "00:01:00"));
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true));
        await SweepAsync(host);
        var owned = (await ExchangeAsync(host, _oneTime, fault: null)).Item!.ItemId;
        await host.Get<IExchangeRecovery>().ReconcileAsync();

        Assert.DoesNotContain(await PostgresServer.QueryAsync(_database, "select item_id from budget_tracker.plaid_unowned_item"), row => owned.Equals(row[0]));
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_unowned_item set first_seen_at = now() - interval '2 min'");
        Assert.Equal(1, await host.Get<IExchangeRecovery>().ReconcileAsync());

        Assert.Equal([(owned, false)], _oneTime.Items.Where(item => item.ItemId == owned).Select(item => (item.ItemId, item.Removed)));
    }

    [PostgresFact]
    public async Task Items_of_another_database_with_the_same_users_are_reported_and_kept()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"));
        await using var other = new TestHost(
            await server.CreateDatabaseAsync(), settings: [new("Plaid:BaseAddress", _oneTime.BaseAddress.AbsoluteUri), new("Plaid:ReconcileItems", "true")]);
        for (var i = 0; i < 3; i++)
            await ExchangeAsync(other, _oneTime, fault: null, allowDuplicate: true);
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true));
        await SweepAsync(host);

        await ReconcileAfterTheGraceAsync(host);
        await ReconcileAfterTheGraceAsync(host);

        Assert.Equal(1, _oneTime.Items.Count(item => item.Removed));
        Assert.Equal(3, (await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_unowned_item where reported_at is not null")).Count);
        Assert.Empty(await host.Get<IUnownedItemStore>().ListUsersAsync(default));
    }

    [PostgresFact]
    public async Task Where_the_institution_is_known_no_item_of_another_one_is_removed()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"));
        await using var other = new TestHost(
            await server.CreateDatabaseAsync(), settings: [new("Plaid:BaseAddress", _oneTime.BaseAddress.AbsoluteUri), new("Plaid:ReconcileItems", "true")]);
        await ExchangeAsync(other, _oneTime, fault: null);
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true), metadata: new() { Institution = new() { InstitutionId = "ins_elsewhere" } });
        await SweepAsync(host);
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set state = 'LOST'");

        await ReconcileAfterTheGraceAsync(host);

        Assert.DoesNotContain(_oneTime.Items, item => item.Removed);
        Assert.Empty(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_exchange where reconciled_at is null"));
    }

    [PostgresFact]
    public async Task A_removal_that_was_broken_off_is_finished_and_spends_the_exchange_once()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"), new("Plaid:MaxRetries", "0"));
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true));
        await SweepAsync(host);
        _oneTime.Faults.Add("/user/items/remove", Fault.InternalError(after: false) with { Count = 1 });
        await Assert.ThrowsAsync<PlaidApiException>(() => ReconcileAfterTheGraceAsync(host));
        // Seen after the removal began, and nearer to the exchange.
        await using var other = new TestHost(
            await server.CreateDatabaseAsync(), settings: [new("Plaid:BaseAddress", _oneTime.BaseAddress.AbsoluteUri), new("Plaid:ReconcileItems", "true")]);
        var others = (await ExchangeAsync(other, _oneTime, fault: null)).Item!.ItemId;

        await ReconcileAfterTheGraceAsync(host);
        await ReconcileAfterTheGraceAsync(host);

        Assert.Equal([others], _oneTime.Items.Where(item => !item.Removed).Select(item => item.ItemId));
    }

    [PostgresFact]
    public async Task An_item_that_an_operator_forgot_is_removed_after_the_grace()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"));
        var item = (await ExchangeAsync(host, _oneTime, fault: null)).Item!.ItemId;
        await host.Items.BeginRemovalAsync("alice", item, default);
        Assert.True(await host.Get<IItemRemovalService>().ForgetAsync("alice", item));

        Assert.Equal(1, await ReconcileAfterTheGraceAsync(host));

        Assert.True(Assert.Single(_oneTime.Items).Removed);
    }

    [PostgresFact]
    public async Task One_user_whom_plaid_fails_does_not_keep_the_reconciler_from_the_others()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:ReconcileItems", "true"), new("Plaid:MaxRetries", "0"));
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true), "alice");
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true), "bob");
        _oneTime.Faults.Add("/user/items/get", Fault.InternalError() with { Count = 1 });

        await Assert.ThrowsAsync<PlaidApiException>(() => host.Get<IExchangeRecovery>().ReconcileAsync());

        Assert.Single(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_unowned_item"));
    }

    [PostgresFact]
    public async Task Without_the_option_the_reconciler_asks_plaid_nothing()
    {
        await using var host = Host(_oneTime);
        await ExchangeAsync(host, _oneTime, Fault.Reset(after: true));

        Assert.Equal(0, await host.Get<IExchangeRecovery>().ReconcileAsync());

        Assert.False(_oneTime.CallCounts.ContainsKey("/user/items/get"));
    }

    [PostgresFact]
    public async Task Many_sweepers_take_up_each_exchange_once()
    {
        var allowed = new KeyValuePair<string, string?>("Plaid:AllowDuplicateItems", "true");
        await using var host = Host(_oneTime, allowed);
        for (var i = 0; i < 12; i++)
            await ExchangeAsync(host, _oneTime, Fault.InternalError(after: false));
        var calls = _oneTime.CallCounts[ExchangeRoute];
        var hosts = Enumerable.Range(0, 4).Select(_ => Host(_oneTime, allowed)).ToList();

        await LetLeasesRunOutAsync();
        var taken = await Task.WhenAll(hosts.Select(other => other.Get<IExchangeRecovery>().SweepAsync()));

        Assert.Equal(12, taken.Sum());
        Assert.Equal(12, _oneTime.CallCounts[ExchangeRoute] - calls);
        Assert.Equal(12, (await host.Repository.ListAsync("alice")).Count);
        foreach (var other in hosts)
            await other.DisposeAsync();
    }

    [PostgresFact]
    public async Task One_exchange_that_fails_does_not_keep_the_others_from_being_finished()
    {
        await using var host = Host(_oneTime);
        await ExchangeAsync(host, _oneTime, Fault.InternalError(after: false));
        await ExchangeAsync(host, _oneTime, Fault.InternalError(after: false));
        await PostgresServer.ExecuteAsync(
            _database,
            "update budget_tracker.plaid_exchange set public_token_sealed = '\\x01' where id = (select id from budget_tracker.plaid_exchange order by id limit 1)");

        await SweepAsync(host);

        Assert.Single(await host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task In_strict_mode_a_public_token_is_exchanged_for_the_user_of_its_link_token_alone()
    {
        await using var host = Host(_oneTime, new KeyValuePair<string, string?>("Plaid:RequireLinkToken", "true"));
        var linkTokens = host.Get<ILinkTokenService>();
        var alices = await linkTokens.CreateAsync(new LinkTokenRequest { UserId = "alice" });
        var mallorys = await linkTokens.CreateAsync(new LinkTokenRequest { UserId = "mallory" });
        var publicToken = new PublicToken(_oneTime.CompleteLink(alices.Value));
        var exchange = host.Get<ITokenExchangeService>();

        foreach (var linkToken in new[] { null, alices.Value, mallorys.Value })
        {
            await Assert.ThrowsAsync<TokenExchangeException>(
                () => exchange.ExchangeAsync(new() { UserId = "mallory", PublicToken = publicToken, LinkToken = linkToken }));
        }

        Assert.False(_oneTime.CallCounts.ContainsKey(ExchangeRoute));
        var result = await exchange.ExchangeAsync(new() { UserId = "alice", PublicToken = publicToken, LinkToken = alices.Value });
        Assert.Equal((ExchangeStates.Active, "First Platypus Bank"), (result.State, result.Item?.Institution?.Name));
    }

    [PostgresFact]
    public async Task The_same_bank_linked_twice_at_once_ends_in_one_item()
    {
        await using var host = Host(_oneTime);
        await using var other = Host(_oneTime);
        var metadata = new LinkMetadata { Institution = new() { InstitutionId = "ins_1" }, Accounts = [new() { Id = "a", Name = "Checking", Mask = "0000" }] };
        var tokens = new[] { await PublicTokenAsync(host, _oneTime), await PublicTokenAsync(host, _oneTime) };

        await Task.WhenAll(
            TryAsync(host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = tokens[0], Metadata = metadata })),
            TryAsync(other.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = tokens[1], Metadata = metadata })));

        Assert.Single(await host.Repository.ListAsync("alice"));
        var unused = await PublicTokenAsync(host, _oneTime);
        var duplicate = await Assert.ThrowsAsync<TokenExchangeException>(() =>
            host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = unused, Metadata = metadata }));
        Assert.Equal((await host.Repository.ListAsync("alice"))[0].ItemId, duplicate.ExistingItemId);

        static async Task TryAsync(Task<TokenExchange> exchange)
        {
            try
            {
                await exchange;
            }
            catch (TokenExchangeException exception)
            {
                Assert.Equal(TokenExchangeErrorCodes.DuplicateItem, exception.Code);
            }
        }
    }

    private TestHost Host(PlaidEmulator plaid, params KeyValuePair<string, string?>[] settings) =>
        new(_database, settings: [new("Plaid:BaseAddress", plaid.BaseAddress.AbsoluteUri), .. settings]);

    private async Task<int> SweepAsync(TestHost host)
    {
        await LetLeasesRunOutAsync();
        return await host.Get<IExchangeRecovery>().SweepAsync();
    }

    /// <summary>Two runs, between which the grace is over for what the first one saw.</summary>
    private async Task<int> ReconcileAfterTheGraceAsync(TestHost host)
    {
        await host.Get<IExchangeRecovery>().ReconcileAsync();
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_unowned_item set first_seen_at = first_seen_at - interval '46 min'");
        return await host.Get<IExchangeRecovery>().ReconcileAsync();
    }

    private Task LetLeasesRunOutAsync() =>
        PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 ms'");

    private static async Task<PublicToken> PublicTokenAsync(TestHost host, PlaidEmulator plaid, string userId = "alice") =>
        new(plaid.CompleteLink((await host.Get<ILinkTokenService>().CreateAsync(new LinkTokenRequest { UserId = userId })).Value));

    private static async Task<TokenExchange> ExchangeAsync(TestHost host, PlaidEmulator plaid, Fault? fault, string userId = "alice", LinkMetadata? metadata = null, bool allowDuplicate = false)
    {
        var publicToken = await PublicTokenAsync(host, plaid, userId);
        if (fault is not null)
            plaid.Faults.Add(ExchangeRoute, fault with { Count = 1 });
        return await host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = userId, PublicToken = publicToken, Metadata = metadata, AllowDuplicate = allowDuplicate });
    }
}
