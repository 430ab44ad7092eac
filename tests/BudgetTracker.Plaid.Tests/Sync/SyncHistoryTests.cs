using System.Globalization;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>Random histories of a bank through runner, queue, mirror and sink in a real PostgreSQL, with failures at random steps.</summary>
/// <remarks>CI runs a part; <c>BUDGETTRACKER_SYNC_STORED_HISTORIES=10000</c> runs ten thousand.</remarks>
[Collection(PostgresGroup.Name)]
public sealed class SyncHistoryTests(PostgresServer server)
{
    private static readonly int _histories =
        int.Parse(Environment.GetEnvironmentVariable("BUDGETTRACKER_SYNC_STORED_HISTORIES") ?? "60", CultureInfo.InvariantCulture);

    private static readonly Gen<(int Id, int? Amount)[]> _events =
        Gen.Select(Gen.Int[0, 8], Gen.OneOf(Gen.Int[1, 4].Select(static amount => (int?)amount), Gen.Const(default(int?)))).Array[0, 12];

    private static readonly Gen<Round[]> _history = Gen.Select(
        _events,
        Gen.Int[0, 5].Select(static number => number switch { 0 => ScriptedBank.Trouble.NoAnswer, 1 => ScriptedBank.Trouble.Mutation, _ => ScriptedBank.Trouble.None }).Array[0, 6],
        Gen.Int[0, 4],
        static (events, troubles, kind) => new Round(events, troubles, kind is 0, kind is 1)).Array[1, 5];

    [PostgresFact]
    public async Task Whatever_fails_when_mirror_and_sink_have_what_the_bank_has()
    {
        var sink = new Follower();
        ScriptedBank script = null!;
        await using var bank = await SyncBank.StartAsync(server, configure: builder =>
        {
            builder.Services.AddSingleton<IBankFeedSink>(sink);
            builder.Services.AddSingleton<IPlaidTransactionApi>(_ => new Delegated(() => script));
        });
        var item = await bank.LinkAsync();
        await _history.SampleAsync(
            async history =>
            {
                script = new();
                await PostgresServer.ExecuteAsync(bank.Database,
                    """
                    delete from budget_tracker.plaid_transaction;
                    update budget_tracker.plaid_item set sync_cursor = null, last_change = 0, transaction_count = 0, oldest_transaction = null, is_history_complete = false
                    """);
                await Follower.BeginAsync(bank.Database);
                foreach (var round in history)
                {
                    foreach (var (id, amount) in round.Events)
                        script.Happen(id, amount);
                    script.Expect(round.Troubles);
                    sink.Throws = round.SinkThrows;
                    if (round.IsStale)
                        await SyncAfterAnotherAsync(bank);
                    else
                        await SyncAsync(bank);
                }

                sink.Throws = false;
                script.Expect([]);
                await SyncAsync(bank);

                Assert.Equal(
                    script.Living.OrderBy(row => row.Key, StringComparer.Ordinal),
                    (await bank.MirrorAsync(item)).Where(row => row.Value is not null).Select(row => KeyValuePair.Create(row.Key, -row.Value!.Amount)).OrderBy(row => row.Key, StringComparer.Ordinal));
                Assert.Equal(script.Living.OrderBy(row => row.Key, StringComparer.Ordinal), (await Follower.ReadAsync(bank.Database)).OrderBy(row => row.Key, StringComparer.Ordinal));
                Assert.Equal(script.Living.Count, (await bank.StateAsync()).Transactions);
            },
            iter: _histories, threads: 1);
    }

    private static async Task SyncAsync(SyncBank bank)
    {
        await DueAsync(bank);
        await bank.Host.Get<SyncRunner>().RunAsync((await bank.Host.Get<ISyncQueue>().TakeUpAsync(TimeSpan.FromMinutes(1), 10_000, default))!, default);
    }

    /// <summary>A worker that slept beyond its lease, while another one made its sync.</summary>
    private static async Task SyncAfterAnotherAsync(SyncBank bank)
    {
        await DueAsync(bank);
        var stale = (await bank.Host.Get<ISyncQueue>().TakeUpAsync(TimeSpan.FromMinutes(1), 10_000, default))!;
        await SyncAsync(bank);
        await bank.Host.Get<SyncRunner>().RunAsync(stale, default);
    }

    private static Task DueAsync(SyncBank bank) => PostgresServer.ExecuteAsync(
        bank.Database, "update budget_tracker.plaid_item set sync_due_at = now(), sync_lease_until = null, sync_leased_at = null");

    /// <param name="Events">What happens at the bank before the sync.</param>
    /// <param name="Troubles">What its calls meet.</param>
    /// <param name="SinkThrows">Whether the sink takes the commit back.</param>
    /// <param name="IsStale">Whether another worker is faster.</param>
    private sealed record Round((int Id, int? Amount)[] Events, ScriptedBank.Trouble[] Troubles, bool SinkThrows, bool IsStale);

    private sealed class Follower : IBankFeedSink
    {
        public bool Throws { get; set; }

        public async Task ReceiveAsync(PostgresSession session, BankChanges changes, CancellationToken cancellationToken = default)
        {
            List<Sql> statements =
            [
                .. changes.Transactions.Select(row => (Sql)$"insert into followed values ({row.TransactionId}, {-row.Amount}) on conflict (transaction_id) do update set amount = excluded.amount"),
                .. changes.RemovedTransactionIds.Select(id => (Sql)$"delete from followed where transaction_id = {id}"),
            ];
            if (statements is not [])
                await session.ExecuteAsync(statements, cancellationToken);
            if (Throws)
                throw new InvalidOperationException("The ledger is closed.");
        }

        public static Task BeginAsync(string database) =>
            PostgresServer.ExecuteAsync(database, "create table if not exists followed (transaction_id text primary key, amount numeric not null); delete from followed");

        public static async Task<Dictionary<string, decimal>> ReadAsync(string database) =>
            (await PostgresServer.QueryAsync(database, "select transaction_id, amount from followed")).ToDictionary(row => (string)row[0]!, row => (decimal)row[1]!, StringComparer.Ordinal);
    }

    /// <summary>The bank of the history at hand.</summary>
    private sealed class Delegated(Func<ScriptedBank> bank) : IPlaidTransactionApi
    {
        public Task<TransactionsSyncResponse> SyncTransactionsAsync(AccessToken accessToken, string? cursor, int? daysRequested = null, CancellationToken cancellationToken = default) =>
            bank().SyncTransactionsAsync(accessToken, cursor, daysRequested, cancellationToken);

        public Task RefreshTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) => bank().RefreshTransactionsAsync(accessToken, cancellationToken);

        public Task<TransactionsRecurringResponse> GetRecurringTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
            bank().GetRecurringTransactionsAsync(accessToken, cancellationToken);
    }
}
