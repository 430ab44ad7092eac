using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker;

/// <summary>Who is synced when.</summary>
[Collection(PostgresGroup.Name)]
public sealed class SyncQueueTests(PostgresServer server) : IAsyncLifetime
{
    private const string Sync = "/transactions/sync";

    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(2);

    private SyncBank _bank = null!;

    public async Task InitializeAsync() => _bank = await SyncBank.StartAsync(server);

    public async Task DisposeAsync() => await _bank.DisposeAsync();

    [PostgresFact]
    public async Task Three_webhooks_within_two_seconds_make_one_sync()
    {
        await using var plaid = new PlaidEmulator();
        await plaid.StartAsync();
        await using var host = await WebhookHost.StartAsync(_bank.Database, plaid.BaseAddress);
        var linkToken = await host.Services.GetRequiredService<ILinkTokenService>().CreateAsync(new() { UserId = "alice", WebhookUri = host.Address });
        var exchange = await host.Services.GetRequiredService<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(plaid.CompleteLink(linkToken.Value)) });
        var sync = host.Services.GetServices<WorkLoop>().Single(loop => loop.Name == "transaction_sync");
        await sync.RunAsync(default);
        plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_due_at = now()");
        await sync.RunAsync(default);
        await AnsweredAsync(plaid); // Those of the beginning.
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_due_at = now() + interval '1 hour'");
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // What is signed twice in one second counts once.
        var before = plaid.CallCounts[Sync];

        for (var count = 0; count < 3; count++)
            plaid.Bank.Send(exchange.Item!.ItemId, "TRANSACTIONS", "SYNC_UPDATES_AVAILABLE");
        await AnsweredAsync(plaid);
        Assert.Equal(0, await sync.RunAsync(default)); // It waits for company.
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_due_at = sync_due_at - interval '2 seconds'");
        while (await sync.RunAsync(default) > 0)
        {
        }

        Assert.Equal(before + 1, plaid.CallCounts[Sync]);
    }

    [PostgresFact]
    public async Task A_sync_that_is_asked_for_while_one_runs_is_made_all_the_same()
    {
        var item = await _bank.LinkAndSyncAsync();
        await DueAsync();
        var running = (await TakeUpAsync())!;
        var webhook = new WebhookBody { WebhookType = "TRANSACTIONS", WebhookCode = "SYNC_UPDATES_AVAILABLE", ItemId = item };
        await _bank.Host.Get<IWebhookInbox>().ReceiveAsync(new([1], DateTimeOffset.UtcNow, webhook), default);

        Assert.Null(await TakeUpAsync()); // Not beside it,
        await _bank.Host.Get<SyncRunner>().RunAsync(running, default);

        Assert.NotNull(await NextDueAsync(TimeSpan.FromSeconds(3))); // but after it.
    }

    [PostgresFact]
    public async Task Two_workers_never_have_one_item_and_a_lease_that_is_over_counts_no_more()
    {
        var item = await _bank.LinkAndSyncAsync();
        _bank.Plaid.Bank.Advance(TimeSpan.FromDays(30));
        await DueAsync();
        var stale = (await TakeUpAsync())!;
        Assert.Null(await TakeUpAsync());
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_lease_until = now() - interval '1 second'");
        var fresh = (await TakeUpAsync())!;

        await _bank.Host.Get<SyncRunner>().RunAsync(stale, default);
        Assert.Equal(fresh.LastChange, await LastChangeAsync());
        Assert.Equal(SyncRenewal.IsLost, await Queue.RenewAsync(stale, _lease, 1, default));
        await _bank.Host.Get<SyncRunner>().RunAsync(fresh, default);

        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task A_sync_that_was_committed_is_not_committed_again()
    {
        await _bank.LinkAndSyncAsync();
        _bank.Plaid.Bank.Advance(TimeSpan.FromDays(30));
        await DueAsync();
        var sync = (await TakeUpAsync())!;
        await _bank.Host.Get<SyncRunner>().RunAsync(sync, default);
        var after = await LastChangeAsync();

        await _bank.Host.Get<SyncRunner>().RunAsync(sync, default);

        Assert.NotEqual(sync.LastChange, after);
        Assert.Equal(after, await LastChangeAsync());
    }

    [PostgresFact]
    public async Task An_item_that_needs_its_person_waits_for_the_repair_and_is_synced_at_once_after_it()
    {
        var item = await _bank.LinkAndSyncAsync();
        _bank.Plaid.Bank.Break(item);
        await _bank.SyncAsync();
        await _bank.Host.WorkAsync("item_checks");
        var calls = _bank.Plaid.CallCounts[Sync];

        await _bank.SyncAsync();
        Assert.Equal(calls, _bank.Plaid.CallCounts[Sync]);
        _bank.Plaid.Bank.Advance(TimeSpan.FromDays(20));
        using var stop = new CancellationTokenSource();
        using var runs = new SemaphoreSlim(0);
        var loop = new WorkLoop("transaction_sync", TimeSpan.FromHours(1), _ =>
        {
            runs.Release();
            return Task.FromResult(0);
        });
        var working = new WorkRunner([loop], _bank.Host.Get<WorkWakeUps>(), TimeProvider.System, NullLogger<WorkRunner>.Instance).RunAsync(stop.Token);
        await runs.WaitAsync();
        _bank.Plaid.Bank.Repair(item);
        await _bank.Host.Get<IItemCheckService>().CheckAsync("alice", item);
        Assert.True(await runs.WaitAsync(TimeSpan.FromSeconds(10)));
        await stop.CancelAsync();
        await working;
        await _bank.SyncDueAsync();

        Assert.Null((await _bank.StateAsync()).ErrorCode);
        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task A_users_many_items_do_not_keep_another_user_waiting()
    {
        await _bank.LinkAsync("bob");
        await PostgresServer.ExecuteAsync(_bank.Database,
            """
            insert into budget_tracker.plaid_item (id, user_id, item_id, access_token_sealed, key_id, status, is_announced, sync_due_at)
            select gen_random_uuid(), 'alice', 'a-' || n, '\x00', 'k1', 'GOOD', true, now() - interval '1 hour' from generate_series(1, 1000) n;
            update budget_tracker.plaid_item set sync_due_at = now() where user_id = 'bob'
            """);

        var first = await TakeUpAsync();
        var second = await TakeUpAsync();

        Assert.Contains("bob", new[] { first?.Sealed.Item.UserId, second?.Sealed.Item.UserId });
    }

    [PostgresFact]
    public async Task No_more_is_taken_up_than_plaid_allows_in_a_minute()
    {
        await _bank.LinkAsync(); // The schema is there.
        await PostgresServer.ExecuteAsync(_bank.Database,
            """
            insert into budget_tracker.plaid_item (id, user_id, item_id, access_token_sealed, key_id, status, is_announced)
            select gen_random_uuid(), 'u' || n, 'a-' || n, '\x00', 'k1', 'GOOD', true from generate_series(1, 20) n
            """);

        for (var count = 0; count < 10; count++)
            Assert.NotNull(await Queue.TakeUpAsync(_lease, 10, default));
        Assert.Null(await Queue.TakeUpAsync(_lease, 10, default));
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_leased_at = sync_leased_at - interval '1 minute' where sync_leased_at is not null");

        Assert.NotNull(await Queue.TakeUpAsync(_lease, 10, default));
    }

    [PostgresFact]
    public async Task Pages_of_a_long_history_count_towards_the_limit()
    {
        await _bank.LinkAsync();
        await _bank.LinkAsync("bob");
        await DueAsync();
        var first = (await Queue.TakeUpAsync(_lease, 10, default))!;

        Assert.Equal(SyncRenewal.MayCall, await Queue.RenewAsync(first, _lease, 9, default));
        Assert.Equal(SyncRenewal.HasToWait, await Queue.RenewAsync(first, _lease, 10, default));

        Assert.Null(await Queue.TakeUpAsync(_lease, 10, default));
    }

    [PostgresFact]
    public async Task Syncs_that_run_wait_where_others_have_made_all_the_calls_of_a_minute()
    {
        await _bank.LinkAsync();
        await _bank.LinkAsync("bob");
        await DueAsync();
        var first = (await Queue.TakeUpAsync(_lease, 10, default))!;
        var second = (await Queue.TakeUpAsync(_lease, 10, default))!;
        await Queue.RenewAsync(first, _lease, 9, default);

        Assert.Equal(SyncRenewal.MayCall, await Queue.RenewAsync(second, _lease, 0, default));
        Assert.Equal(SyncRenewal.HasToWait, await Queue.RenewAsync(second, _lease, 1, default));
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_leased_at = sync_leased_at - interval '1 minute' where user_id = 'alice'");
        Assert.Equal(SyncRenewal.MayCall, await Queue.RenewAsync(second, _lease, 1, default));
    }

    [PostgresFact]
    public async Task Calls_of_a_sync_count_for_the_next_one_of_the_item()
    {
        await _bank.LinkAsync();
        await DueAsync();
        await Queue.RenewAsync((await TakeUpAsync())!, _lease, 30, default);
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_lease_until = null");

        Assert.Equal(30, (await TakeUpAsync())!.Calls.Before);
        await PostgresServer.ExecuteAsync(
            _bank.Database, "update budget_tracker.plaid_item set sync_lease_until = null, sync_leased_at = now() - interval '1 minute'");
        Assert.Equal(0, (await TakeUpAsync())!.Calls.Before);
    }

    [PostgresFact]
    public async Task Nothing_cuts_short_what_plaid_asks_for()
    {
        var item = await _bank.LinkAndSyncAsync();
        await DueAsync();
        var limit = new PlaidApiException(Sync, 429, PlaidErrorTypes.RateLimitExceeded, "TRANSACTIONS_SYNC_LIMIT") { RetryAfter = TimeSpan.FromMinutes(10) };
        var sync = (await TakeUpAsync())!;
        await WantAsync(1); // While it runs, and after it.
        await Queue.PostponeAsync(sync, SyncFailure.Of(limit, hasCursor: true), 1, default);

        await WantAsync(2);
        await _bank.Host.Get<IItemCheckService>().CheckAsync("alice", item);

        Assert.InRange((await NextDueAsync(TimeSpan.FromHours(1)))!.Value, TimeSpan.FromMinutes(9.9), TimeSpan.FromMinutes(12));

        Task<WebhookReceipt> WantAsync(byte body) => _bank.Host.Get<IWebhookInbox>().ReceiveAsync(
            new([body], DateTimeOffset.UtcNow, new WebhookBody { WebhookType = "TRANSACTIONS", WebhookCode = "SYNC_UPDATES_AVAILABLE", ItemId = item }), default);
    }

    [PostgresFact]
    public async Task What_only_the_person_can_give_is_missing_until_a_sync_succeeds()
    {
        await _bank.LinkAndSyncAsync();
        foreach (var failure in new PlaidException[]
        {
            new PlaidApiException(Sync, 400, "INVALID_INPUT", PlaidErrorCodes.AdditionalConsentRequired), new PlaidTransportException(Sync, "502", mayHaveBeenProcessed: true),
        })
        {
            await DueAsync();
            await Queue.PostponeAsync((await TakeUpAsync())!, SyncFailure.Of(failure, hasCursor: true), 1, default);
            Assert.Equal(PlaidErrorCodes.AdditionalConsentRequired, (await _bank.StateAsync()).ErrorCode);
        }

        await _bank.SyncAsync();
        Assert.Null((await _bank.StateAsync()).ErrorCode);
    }

    [PostgresFact]
    public async Task Failures_pause_longer_and_longer_and_a_success_forgets_them()
    {
        await _bank.LinkAndSyncAsync();
        _bank.Plaid.Faults.Add(Sync, Fault.BadGateway());
        var pauses = new List<TimeSpan>();
        for (var count = 0; count < 4; count++)
        {
            await DueAsync();
            var sync = (await TakeUpAsync())!;
            await Queue.PostponeAsync(sync, SyncFailure.Of(new PlaidTransportException(Sync, "502", mayHaveBeenProcessed: true), hasCursor: true), 1, default);
            pauses.Add((await NextDueAsync(TimeSpan.FromHours(2)))!.Value);
        }

        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses[3] / pauses[0], 5, 12);
        _bank.Plaid.Faults.Clear();
        await _bank.SyncAsync();

        Assert.InRange((await NextDueAsync(TimeSpan.FromDays(1)))!.Value, TimeSpan.FromHours(5), TimeSpan.FromHours(7));
    }

    [PostgresFact]
    public async Task An_item_that_is_removed_while_it_is_synced_leaves_nothing()
    {
        var item = await _bank.LinkAndSyncAsync();
        await DueAsync();
        var sync = (await TakeUpAsync())!;
        await _bank.Host.Get<IItemRemovalService>().RemoveAsync("alice", item);

        await _bank.Host.Get<SyncRunner>().RunAsync(sync, default);

        Assert.Empty(await PostgresServer.QueryAsync(_bank.Database, "select 1 from budget_tracker.plaid_transaction"));
        Assert.Empty(await PostgresServer.QueryAsync(_bank.Database, "select 1 from budget_tracker.plaid_balance"));
    }

    private ISyncQueue Queue => _bank.Host.Get<ISyncQueue>();

    private Task<DueSync?> TakeUpAsync() => Queue.TakeUpAsync(_lease, 1000, default);

    private Task<TimeSpan?> NextDueAsync(TimeSpan within) => Queue.NextDueAsync(within, default);

    private Task DueAsync() => PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_due_at = now()");

    private async Task<long> LastChangeAsync() => (long)(await PostgresServer.QueryAsync(_bank.Database, "select last_change from budget_tracker.plaid_item"))[0][0]!;

    /// <summary>All webhooks that were sent have been answered.</summary>
    private static async Task AnsweredAsync(PlaidEmulator plaid)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (plaid.Webhooks.Any(webhook => webhook.Fate is WebhookFate.Waiting))
            await Task.Delay(20, patience.Token);
        Assert.All(plaid.Webhooks, webhook => Assert.Equal(WebhookFate.Delivered, webhook.Fate));
    }
}
