using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>What Plaid should not say, and what it costs.</summary>
[Collection(PostgresGroup.Name)]
public sealed class SyncOddityTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ScriptedBank _script = new();
    private SyncBank _bank = null!;
    private string _item = "";

    public async Task InitializeAsync()
    {
        _bank = await SyncBank.StartAsync(server, configure: builder => builder.Services.AddSingleton<IPlaidTransactionApi>(_script));
        _item = await _bank.LinkAsync();
    }

    public async Task DisposeAsync() => await _bank.DisposeAsync();

    [PostgresFact]
    public async Task Pages_that_lead_to_themselves_end_the_run()
    {
        _script.Happen(1, 5);
        await _bank.SyncAsync();
        _script.IsStuck = true;

        await _bank.SyncAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("PLAID_UNAVAILABLE", (await _bank.StateAsync()).ErrorCode);
        _script.IsStuck = false;
        _script.Happen(2, 6);
        await _bank.SyncAsync();

        Assert.Equal(2, (await _bank.StateAsync()).Transactions);
    }

    [PostgresFact]
    public async Task A_history_that_is_read_anew_before_it_is_complete_is_read_until_it_was()
    {
        for (var id = 0; id < 5; id++)
            _script.Happen(id, 5);
        await _bank.SyncAsync();
        await PostgresServer.ExecuteAsync(_bank.Database,
            """
            insert into budget_tracker.plaid_transaction (item, transaction_id, account_id, amount, date, is_pending, change)
            select id, 'of-another-time', 'a', 1, '2026-01-01', false, last_change + 1 from budget_tracker.plaid_item;
            update budget_tracker.plaid_item set sync_cursor = null, last_change = last_change + 1, transaction_count = transaction_count + 1
            """);
        _script.IsComplete = false;
        await _bank.SyncAsync();
        Assert.NotNull((await _bank.MirrorAsync(_item))["of-another-time"]); // Not known yet.
        Assert.True((await _bank.StateAsync()).IsHistoryComplete); // It was, and nothing of it went.

        _script.IsComplete = true;
        await _bank.SyncAsync();

        Assert.Null((await _bank.MirrorAsync(_item))["of-another-time"]);
        Assert.Equal(5, (await _bank.StateAsync()).Transactions);
    }

    [PostgresFact]
    public async Task A_sync_opens_no_account_that_a_check_has_closed()
    {
        await PostgresServer.ExecuteAsync(_bank.Database, "insert into budget_tracker.plaid_account (item, account_id, name, closed_at) select id, 'a', 'Old', now() from budget_tracker.plaid_item");
        _script.Accounts = [new() { AccountId = "a", Name = "New", Balances = new() { Current = 1 } }, new() { AccountId = "a ", Name = "New" }, new() { AccountId = "b", Name = "B" }];
        _script.Happen(1, 5);

        await _bank.SyncAsync();

        Assert.Null((await _bank.StateAsync()).ErrorCode);
        var accounts = await PostgresServer.QueryAsync(_bank.Database, "select account_id, closed_at is not null, balance_current from budget_tracker.plaid_account where account_id in ('a', 'b') order by 1");
        Assert.Equal([["a", true, 1m], ["b", false, DBNull.Value]], accounts.Select(row => row.Select(value => value).ToArray()));
    }

    [PostgresFact]
    public async Task Texts_that_postgres_does_not_take_and_ids_beyond_measure_fail_nothing()
    {
        _script.Added =
        [
            new() { TransactionId = "odd\0id", AccountId = "a\0", Amount = 1, Date = new(2026, 1, 1), Name = "a\0b\ud800", OriginalDescription = new string('x', 100_000) },
            new() { TransactionId = new string('i', 10_000), AccountId = "a", Amount = decimal.MaxValue, Date = DateOnly.MaxValue, Location = new() { Lat = double.MaxValue, City = "\0" } },
            new() { TransactionId = "least", AccountId = "a", Amount = decimal.MinValue, Date = DateOnly.MinValue, Datetime = DateTimeOffset.MaxValue, AuthorizedDatetime = DateTimeOffset.MinValue },
        ];

        await _bank.SyncAsync();
        await _bank.SyncAsync();

        var state = await _bank.StateAsync();
        Assert.Equal((3, null), (state.Transactions, state.ErrorCode));
    }
}
