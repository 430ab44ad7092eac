using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BudgetTracker;

/// <summary>The mirror's commit beside others that want the same item.</summary>
[Collection(PostgresGroup.Name)]
public sealed class MirrorCommitTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_check_that_comes_into_a_long_commit_and_the_commit_both_end_well()
    {
        var slow = new Slow();
        await using var bank = await SyncBank.StartAsync(server, configure: builder => builder.Services.AddSingleton<IBankFeedSink>(slow));
        var item = await bank.LinkAndSyncAsync();
        var accounts = Assert.Single(await bank.Host.Repository.ListAsync("alice")).Accounts;
        bank.Plaid.Bank.Advance(TimeSpan.FromDays(7));
        slow.Waits = true;

        var sync = bank.SyncAsync();
        await slow.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        slow.Waits = false;
        var check = bank.Host.Items.SetDetailsAsync("alice", item, null, accounts, null, default);
        await Task.Delay(TimeSpan.FromSeconds(1.5)); // Longer than PostgreSQL waits before it looks for a deadlock.
        slow.GoOn.Release();

        Assert.True(await check);
        await sync;
        Assert.Null((await bank.StateAsync()).ErrorCode);
        await bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task An_item_that_is_deleted_while_its_rows_are_committed_leaves_none()
    {
        var slow = new Slow();
        await using var bank = await SyncBank.StartAsync(server, configure: builder => builder.Services.AddSingleton<IBankFeedSink>(slow));
        await bank.LinkAsync();
        bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        slow.Waits = true;

        var sync = bank.SyncAsync();
        await slow.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        var delete = PostgresServer.ExecuteAsync(bank.Database, "delete from budget_tracker.plaid_item");
        await PostgresServer.UntilWaitingAsync(bank.Database, 1, delete);
        Assert.False(delete.IsCompleted);
        slow.GoOn.Release();
        await Task.WhenAll(sync, delete);

        Assert.Empty(await PostgresServer.QueryAsync(bank.Database, "select 1 from budget_tracker.plaid_transaction"));
    }

    [PostgresFact]
    public async Task Of_two_first_commits_at_once_one_writes()
    {
        var slow = new Slow();
        await using var bank = await SyncBank.StartAsync(server, configure: builder => builder.Services.AddSingleton<IBankFeedSink>(slow));
        await using var other = bank.AddHost(static _ => { });
        var item = await bank.LinkAsync();
        bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        slow.Waits = true;

        var sync = bank.SyncAsync();
        await slow.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        await PostgresServer.ExecuteAsync(bank.Database, "update budget_tracker.plaid_item set sync_lease_until = null");
        var takenOver = bank.SyncAsync(other);
        await PostgresServer.UntilWaitingAsync(bank.Database, 1, takenOver);
        slow.GoOn.Release();
        await Task.WhenAll(sync, takenOver);

        await bank.AssertTrueAsync(item);
        Assert.Null((await bank.StateAsync()).ErrorCode);
    }

    [PostgresFact]
    public async Task A_first_commit_that_comes_too_late_gives_way()
    {
        await using var bank = await SyncBank.StartAsync(server);
        var item = await bank.LinkAsync();
        bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        var queue = bank.Host.Get<ISyncQueue>();
        var late = (await queue.TakeUpAsync(TimeSpan.FromMinutes(2), 1000, default))!;
        var pages = new SyncPages(late.Cursor);
        pages.Add(await bank.Host.Get<IPlaidTransactionApi>().SyncTransactionsAsync(await bank.Host.Get<ItemTokens>().OpenAsync(late.Sealed, default), late.Cursor));
        await using var source = NpgsqlDataSource.Create(bank.Database);
        await using var connection = await source.OpenConnectionAsync();
        await using var faster = await connection.BeginTransactionAsync();
        await ExecuteAsync(
            $"""
            insert into budget_tracker.plaid_transaction (item, transaction_id, account_id, amount, date, is_pending, change)
            select id, '{bank.Plaid.Bank.TruthOf(item).Transactions[^1].TransactionId}', 'a', 1, '2026-01-01', false, 1 from budget_tracker.plaid_item
            """);

        var commit = bank.Host.Get<IMirrorStore>().CommitAsync(late, pages, TimeSpan.FromHours(1), default);
        await PostgresServer.UntilWaitingAsync(bank.Database, 1, commit);
        await ExecuteAsync("update budget_tracker.plaid_item set sync_fence = sync_fence + 1, last_change = 1, transaction_count = 1, sync_lease_until = null");
        await faster.CommitAsync();

        Assert.Null(await commit);
        await bank.SyncAsync();
        await bank.AssertTrueAsync(item);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    [PostgresFact]
    public async Task Rows_that_are_there_although_none_was_counted_are_compared_like_others()
    {
        await using var bank = await SyncBank.StartAsync(server);
        var item = await bank.LinkAndSyncAsync();
        await PostgresServer.ExecuteAsync(bank.Database, "update budget_tracker.plaid_item set sync_cursor = null, last_change = 0, transaction_count = 0, oldest_transaction = null");
        bank.Plaid.Bank.Advance(TimeSpan.FromDays(7));

        await bank.SyncAsync();

        Assert.Null((await bank.StateAsync()).ErrorCode);
        var truth = bank.Plaid.Bank.TruthOf(item).Transactions.Select(row => row.TransactionId).Order(StringComparer.Ordinal);
        Assert.Equal(truth, (await PostgresServer.QueryAsync(
            bank.Database, "select transaction_id from budget_tracker.plaid_transaction where removed_at is null order by transaction_id collate \"C\"")).Select(row => (string)row[0]!));
    }

    [PostgresFact]
    public async Task Where_all_items_are_truncated_their_transactions_go_too()
    {
        await using var bank = await SyncBank.StartAsync(server);
        await bank.LinkAndSyncAsync();

        await PostgresServer.ExecuteAsync(bank.Database, "truncate budget_tracker.plaid_item cascade");

        Assert.Empty(await PostgresServer.QueryAsync(bank.Database, "select 1 from budget_tracker.plaid_transaction"));
    }

    private sealed class Slow : IBankFeedSink
    {
        public bool Waits { get; set; }

        public SemaphoreSlim Reached { get; } = new(0);

        public SemaphoreSlim GoOn { get; } = new(0);

        public async Task ReceiveAsync(PostgresSession session, BankChanges changes, CancellationToken cancellationToken = default)
        {
            if (!Waits)
                return;
            Reached.Release();
            await GoOn.WaitAsync(cancellationToken);
        }
    }
}
