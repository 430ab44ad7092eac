namespace BudgetTracker;

/// <summary>What comes in from a bank that lives, held against what is true at the bank.</summary>
[Collection(PostgresGroup.Name)]
public sealed class TransactionSyncTests(PostgresServer server) : IAsyncLifetime
{
    private const string Sync = "/transactions/sync";

    private SyncBank _bank = null!;

    public async Task InitializeAsync() => _bank = await SyncBank.StartAsync(server);

    public async Task DisposeAsync() => await _bank.DisposeAsync();

    [PostgresFact]
    public async Task Two_years_come_in_by_pages_of_five_hundred()
    {
        var item = await _bank.LinkAsync();
        _bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        await _bank.SyncAsync(); // The first call is what has Plaid begin.
        _bank.Plaid.Bank.Advance(TimeSpan.FromDays(1));

        var before = _bank.Plaid.CallCounts[Sync];
        await _bank.SyncAsync();

        await _bank.AssertTrueAsync(item);
        var state = await _bank.StateAsync();
        Assert.True(state is { IsHistoryComplete: true, ErrorCode: null, SyncedAt: not null });
        Assert.True(state.Transactions > 1000, $"{state.Transactions} transactions");
        Assert.InRange(_bank.Plaid.CallCounts[Sync] - before, 1, (state.Transactions / 500) + 1);
    }

    [PostgresFact]
    public async Task A_year_of_life_is_mirrored_week_by_week()
    {
        var item = await _bank.LinkAndSyncAsync();
        await _bank.AssertTrueAsync(item);

        for (var week = 0; week < 52; week++)
        {
            _bank.Plaid.Bank.Advance(TimeSpan.FromDays(7));
            await _bank.SyncAsync();
            await _bank.AssertTrueAsync(item);
        }

        var gone = (await _bank.MirrorAsync(item)).Count(row => row.Value is null);
        Assert.True(gone > 10, $"{gone} transactions were posted in another's place, or never were.");
    }

    [PostgresFact]
    public async Task What_changed_between_two_polls_is_the_same_without_any_webhook()
    {
        var item = await _bank.LinkAndSyncAsync();
        _bank.Plaid.Bank.Advance(TimeSpan.FromDays(90));

        await _bank.SyncAsync();

        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task A_change_between_two_pages_starts_the_run_again()
    {
        _bank.Plaid.Faults.Add(Sync, Fault.SyncMutation() with { Skip = 2, Count = 2 });

        var item = await _bank.LinkAndSyncAsync();

        await _bank.AssertTrueAsync(item);
    }

    [PostgresTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_that_fails_at_a_page_leaves_nothing_behind_and_is_made_again(int page)
    {
        var item = await _bank.LinkAsync();
        await _bank.SyncAsync();
        _bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        var mirrored = (await _bank.MirrorAsync(item)).Count;
        _bank.Plaid.Faults.Add(Sync, Fault.TruncatedJson() with { Skip = page });

        await _bank.SyncAsync();
        Assert.Equal(mirrored, (await _bank.MirrorAsync(item)).Count);
        Assert.Equal("PLAID_UNAVAILABLE", (await _bank.StateAsync()).ErrorCode);
        _bank.Plaid.Faults.Clear();
        await _bank.SyncAsync();

        await _bank.AssertTrueAsync(item);
        Assert.Null((await _bank.StateAsync()).ErrorCode);
    }

    [PostgresFact]
    public async Task What_did_not_change_is_not_written()
    {
        var item = await _bank.LinkAndSyncAsync();
        var before = await VersionsAsync();
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_cursor = null");

        await _bank.SyncAsync();

        Assert.Equal(before, await VersionsAsync());
        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task A_history_that_is_read_anew_removes_what_the_bank_does_not_tell_any_more()
    {
        var item = await _bank.LinkAndSyncAsync();
        await PostgresServer.ExecuteAsync(_bank.Database,
            """
            insert into budget_tracker.plaid_transaction (item, transaction_id, account_id, amount, date, is_pending, change)
            select id, 'of-another-time', 'a', 1, '2026-01-01', false, last_change + 1 from budget_tracker.plaid_item;
            update budget_tracker.plaid_item set sync_cursor = null, last_change = last_change + 1, transaction_count = transaction_count + 1
            """);

        await _bank.SyncAsync();

        Assert.Null((await _bank.MirrorAsync(item))["of-another-time"]);
        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task A_cursor_that_plaid_does_not_take_is_forgotten_and_nothing_is_doubled()
    {
        var item = await _bank.LinkAndSyncAsync();
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_item set sync_cursor = 'of-another-item'");

        await _bank.SyncAsync();
        await _bank.SyncAsync();

        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task Hosts_are_told_when_rows_landed_and_not_when_none_did()
    {
        await _bank.LinkAndSyncAsync();
        await _bank.Host.WorkAsync("outbox");
        var told = _bank.Heard.Kinds.Count(kind => kind == ItemEventKinds.TransactionsChanged);

        await _bank.SyncAsync();
        await _bank.Host.WorkAsync("outbox");

        Assert.Equal(told, _bank.Heard.Kinds.Count(kind => kind == ItemEventKinds.TransactionsChanged));
        Assert.InRange(told, 1, 2);
    }

    [PostgresFact]
    public async Task Balances_come_in_with_each_sync_and_keep_a_history_of_days()
    {
        var item = await _bank.LinkAndSyncAsync();
        await PostgresServer.ExecuteAsync(_bank.Database, "update budget_tracker.plaid_balance set day = day - 1");
        _bank.Plaid.Bank.Advance(TimeSpan.FromDays(10));

        await _bank.SyncAsync();
        await _bank.Host.WorkAsync("item_checks");

        var truth = _bank.Plaid.Bank.TruthOf(item).Accounts.ToDictionary(account => account.AccountId, account => account.CurrentBalance);
        var kept = await PostgresServer.QueryAsync(_bank.Database, "select account_id, balance_current from budget_tracker.plaid_account where balance_current is not null");
        Assert.NotEmpty(kept);
        Assert.All(kept, row => Assert.Equal(truth[(string)row[0]!], (decimal)row[1]!));
        var days = await PostgresServer.QueryAsync(_bank.Database, "select account_id, count(*) from budget_tracker.plaid_balance group by account_id having count(*) > 1");
        Assert.NotEmpty(days);
    }

    private Task<List<object?[]>> VersionsAsync() => PostgresServer.QueryAsync(
        _bank.Database, "select transaction_id, xmin::text, change from budget_tracker.plaid_transaction order by transaction_id");
}
