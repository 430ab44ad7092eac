using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>What stands on the mirror is told within its commit.</summary>
[Collection(PostgresGroup.Name)]
public sealed class BankFeedSinkTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_sink_that_adds_up_what_it_is_told_has_what_the_bank_has()
    {
        await using var bank = await SyncBank.StartAsync(server, configure: builder => builder.Services.AddScoped<IBankFeedSink, Follower>());
        await CreateTableAsync(bank);
        var item = await bank.LinkAndSyncAsync();
        for (var week = 0; week < 8; week++)
        {
            bank.Plaid.Bank.Advance(TimeSpan.FromDays(7));
            await bank.SyncAsync();
        }

        var truth = bank.Plaid.Bank.TruthOf(item).Transactions.ToDictionary(row => row.TransactionId, row => -row.Amount, StringComparer.Ordinal);
        var followed = await PostgresServer.QueryAsync(bank.Database, "select transaction_id, amount from followed");
        Assert.Equal(truth, followed.ToDictionary(row => (string)row[0]!, row => (decimal)row[1]!, StringComparer.Ordinal));
    }

    [PostgresFact]
    public async Task A_sink_that_throws_takes_everything_back_and_is_told_again()
    {
        var told = new Grumbler();
        await using var bank = await SyncBank.StartAsync(server, configure: builder =>
        {
            builder.Services.AddScoped<IBankFeedSink, Follower>();
            builder.Services.AddSingleton<IBankFeedSink>(told);
        });
        await CreateTableAsync(bank);
        var item = await bank.LinkAsync();
        bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        told.Refuses = true;

        await bank.SyncAsync();
        Assert.Empty(await PostgresServer.QueryAsync(bank.Database, "select 1 from followed"));
        Assert.Empty(await bank.MirrorAsync(item));
        Assert.Equal("INTERNAL_ERROR", (await bank.StateAsync()).ErrorCode);
        told.Refuses = false;
        await bank.SyncAsync();

        await bank.AssertTrueAsync(item);
        Assert.Equal(bank.Plaid.Bank.TruthOf(item).Transactions.Count, (await PostgresServer.QueryAsync(bank.Database, "select 1 from followed")).Count);
    }

    [PostgresFact]
    public async Task What_starts_later_reads_the_feed_by_pages_and_misses_nothing()
    {
        await using var bank = await SyncBank.StartAsync(server);
        var item = await bank.LinkAndSyncAsync();
        var feed = bank.Host.Get<IBankFeed>();
        var living = new Dictionary<string, BankTransaction>(StringComparer.Ordinal);
        var last = 0L;
        for (var week = 0; week < 4; week++)
        {
            while (await feed.ReadAsync("alice", item, last, 100) is [.., var end] page)
            {
                foreach (var change in page)
                {
                    Assert.True(change.Number > last);
                    last = change.Number;
                    if (change.Transaction is { } there)
                        living[change.TransactionId] = there;
                    else
                        living.Remove(change.TransactionId);
                }

                Assert.Equal(end.Number, last);
            }

            Assert.Equal(
                bank.Plaid.Bank.TruthOf(item).Transactions.Select(row => row.TransactionId).Order(StringComparer.Ordinal), living.Keys.Order(StringComparer.Ordinal));
            bank.Plaid.Bank.Advance(TimeSpan.FromDays(7));
            await bank.SyncAsync();
        }

        Assert.Empty(await feed.ReadAsync("mallory", item, 0, 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => feed.ReadAsync("alice", item, 0, 0));
    }

    private static async Task CreateTableAsync(SyncBank bank)
    {
        await PostgresServer.ExecuteAsync(bank.Database, "create table followed (transaction_id text primary key, amount numeric not null)");
    }

    private sealed class Follower : IBankFeedSink
    {
        public async Task ReceiveAsync(PostgresSession session, BankChanges changes, CancellationToken cancellationToken = default)
        {
            Assert.Equal("plaid", changes.Source);
            var statements = changes.Transactions
                .Select(row => (Sql)$"insert into followed values ({row.TransactionId}, {row.Amount}) on conflict (transaction_id) do update set amount = excluded.amount")
                .Concat(changes.RemovedTransactionIds.Select(id => (Sql)$"delete from followed where transaction_id = {id}"))
                .ToList();
            if (statements is not [])
                await session.ExecuteAsync(statements, cancellationToken);
        }
    }

    private sealed class Grumbler : IBankFeedSink
    {
        public bool Refuses { get; set; }

        public Task ReceiveAsync(PostgresSession session, BankChanges changes, CancellationToken cancellationToken = default) =>
            Refuses ? throw new InvalidOperationException("The ledger is closed.") : Task.CompletedTask;
    }
}
