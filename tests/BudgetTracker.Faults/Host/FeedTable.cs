using System.Globalization;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>What a ledger would be: a table of the harness's own that is written in the sync's commit, and has to equal the mirror.</summary>
internal sealed class FeedTable : IBankFeedSink
{
    /// <summary>The failpoint where the mirror's rows are written and not committed; only where there are any.</summary>
    public const string BeforeRows = "FeedTable:before";

    /// <summary>The one where this table's are too.</summary>
    public const string AfterRows = "FeedTable:after";

    // A sync that failed is put off for half a minute to an hour, and one that was made for hours.
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(2);

    // A bank may be asked for news each half minute at most.
    private static readonly TimeSpan _earlier = TimeSpan.FromSeconds(27);

    /// <summary>Makes the table, and has syncs and wishes for news that have to wait for hours come as soon as a run of minutes needs them. Migrates before.</summary>
    public static async Task CreateAsync(TestRig rig)
    {
        await using (var stored = new Stored(rig))
            await stored.MigrateAsync();
        await using var connection = new NpgsqlConnection(rig.Database.ConnectionString);
        await connection.OpenAsync();
        var earlier = _earlier.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var pause = _longestPause.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        await using var command = new NpgsqlCommand(
            $$"""
            create schema faults;
            create table faults.feed (
                item_id text not null, transaction_id text not null, account_id text not null, amount numeric not null, currency text, date date not null,
                is_pending boolean not null, description text, primary key (item_id, transaction_id));

            create function faults.sync_sooner() returns trigger language plpgsql as $$
            begin
                new.sync_due_at := least(new.sync_due_at, now() + interval '{{pause}} s');
                return new;
            end $$;
            create trigger sync_sooner before update of sync_due_at on budget_tracker.plaid_item for each row execute function faults.sync_sooner();

            create function faults.refresh_sooner() returns trigger language plpgsql as $$
            begin
                new.refreshed_at := new.refreshed_at - interval '{{earlier}} s';
                return new;
            end $$;
            create trigger refresh_sooner before update of refreshed_at on budget_tracker.plaid_item
                for each row when (new.refreshed_at > old.refreshed_at or old.refreshed_at is null) execute function faults.refresh_sooner();
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task ReceiveAsync(PostgresSession session, BankChanges changes, CancellationToken cancellationToken = default)
    {
        string?[] Texts(Func<BankTransaction, string?> of) => [.. changes.Transactions.Select(of)];
        decimal?[] amounts = [.. changes.Transactions.Select(static row => (decimal?)row.Amount)];
        DateOnly?[] dates = [.. changes.Transactions.Select(static row => (DateOnly?)row.Date)];
        bool[] pending = [.. changes.Transactions.Select(static row => row.IsPending)];
        string?[] removed = [.. changes.RemovedTransactionIds];
        Hit(BeforeRows, changes);
        await session.ExecuteAsync(
            [
                $"""
                insert into faults.feed
                select {changes.ConnectionId}, t.* from unnest(
                    {Texts(static row => row.TransactionId)}, {Texts(static row => row.AccountId)}, {amounts}, {Texts(static row => row.IsoCurrencyCode)},
                    {dates}, {pending}, {Texts(static row => row.OriginalDescription)}) as t
                on conflict (item_id, transaction_id) do update set
                    account_id = excluded.account_id, amount = excluded.amount, currency = excluded.currency, date = excluded.date,
                    is_pending = excluded.is_pending, description = excluded.description
                """,
                $"delete from faults.feed where item_id = {changes.ConnectionId} and transaction_id = any ({removed})",
            ],
            cancellationToken);
        Hit(AfterRows, changes);
    }

    private static void Hit(string point, BankChanges changes)
    {
        if (changes.Transactions.Count + changes.RemovedTransactionIds.Count > 0)
            Failpoints.Hit(point);
        ForeignFaults.Hit(nameof(IBankFeedSink));
    }
}
