using System.Globalization;
using BudgetTracker.Benchmarks.Api;
using Npgsql;

namespace BudgetTracker.Benchmarks.Sync;

/// <summary>Fills a database with items, accounts and transactions, server-side; logged, as in production.</summary>
internal static class ScaleGenerator
{
    private const int ItemsAtOnce = 1000;
    private const int Sessions = 4;

    // Measured: 0.7 kB a row with its indexes; the rest for the log, and not to leave the disk full.
    private const long BytesPerRow = 1_100;
    private const long Spare = 5_000_000_000;

    /// <exception cref="InvalidOperationException">There is not enough room.</exception>
    public static void RequireRoom(string directory, IEnumerable<ScaleSize> sizes)
    {
        var needed = (sizes.Sum(size => size.Rows) * BytesPerRow) + Spare;
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < needed)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{directory} has {free / 1e9:0} GB free, and {needed / 1e9:0} GB are needed. Choose another one with --directory."));
    }

    /// <summary>What an interrupted run left is made anew; what is complete stays.</summary>
    public static async Task FillAsync(NpgsqlDataSource database, ScaleSize size)
    {
        if (await IsCompleteAsync(database))
            return;
        await ExecuteAsync(database, "truncate budget_tracker.plaid_item cascade");
        var filled = 0;
        await Parallel.ForAsync(0, size.Items / ItemsAtOnce, new ParallelOptions { MaxDegreeOfParallelism = Sessions }, async (chunk, _) =>
        {
            await ExecuteAsync(database, Items(size, chunk * ItemsAtOnce), Accounts(chunk * ItemsAtOnce), Transactions(chunk * ItemsAtOnce));
            if (Interlocked.Increment(ref filled) * ItemsAtOnce % 30_000 == 0)
                Console.WriteLine($"{size.Name}: {filled * ItemsAtOnce} of {size.Items} items");
        });
        // What autovacuum would do sooner or later, in the middle of a measurement.
        foreach (var table in (string[])["plaid_item", "plaid_account", "plaid_transaction"])
            await ExecuteAsync(database, $"vacuum (analyze) budget_tracker.{table}");
        await ExecuteAsync(database, "create table complete ()");
        await ExecuteAsync(database, "checkpoint");
    }

    private static async Task<bool> IsCompleteAsync(NpgsqlDataSource database)
    {
        await using var find = database.CreateCommand("select to_regclass('complete') is not null");
        return (bool)(await find.ExecuteScalarAsync())!;
    }

    private static string Items(ScaleSize size, int first) => $"""
        insert into budget_tracker.plaid_item (
            id, user_id, item_id, access_token_sealed, key_id, institution_id, institution_name, fingerprint, status, is_announced, check_due_at,
            sync_due_at, sync_cursor, last_change, synced_at, is_history_complete, transaction_count, oldest_transaction)
        select (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'user-' || n % {size.Users}, 'item-' || lpad(n::text, 12, '0'),
            decode(repeat('5a', 90), 'hex'), 'k1', 'ins_109508', 'First Platypus Bank', sha256(n::text::bytea), 'GOOD', true, now() + interval '7 d',
            now() + interval '1 d' + random() * interval '6 h', 'cursor', number, now(), true, number, date '2020-01-01'
        from generate_series({first}, {first + ItemsAtOnce - 1}) n,
            lateral (select case when n % {ScaleSize.OneLongOf} = 0 then {ScaleSize.LongRows} else {ScaleSize.ShortRows} end) as c (number)
        """;

    private static string Accounts(int first) => $"""
        insert into budget_tracker.plaid_account (item, account_id, name, mask, type, subtype, balance_current, balance_available, iso_currency_code)
        select i.id, '{TransactionPage.AccountPrefix}' || right(i.item_id, 12), 'Plaid Checking', '0000', 'depository', 'checking', 100, 100, 'USD'
        from budget_tracker.plaid_item i where {Chosen(first)}
        """;

    private static string Transactions(int first) => $$"""
        insert into budget_tracker.plaid_transaction (
            item, transaction_id, account_id, amount, iso_currency_code, date, authorized_date, datetime, authorized_datetime, is_pending, pending_transaction_id,
            name, original_description, merchant_name, merchant_entity_id, counterparties, location, payment_channel,
            category_primary, category_detailed, category_version, category_confidence, change)
        select i.id, '{{TransactionPage.TransactionPrefix}}' || right(i.item_id, 12) || lpad((r / 500)::text, 3, '0') || lpad((r % 500)::text, 3, '0'),
            '{{TransactionPage.AccountPrefix}}' || right(i.item_id, 12), r * 7919 % 25000 / 100.0, 'USD', day, day, day + time '11:01:01', day + time '10:34:50', false,
            'no86Eox18VHMvaOVL7gPUM9ap3aR1LsA' || lpad(r::text, 5, '0'), 'PURCHASE Blue Bottle Coffee #' || r, 'POS DEBIT PURCHASE Blue Bottle Coffee #' || r || ' POWAY CA 09/22',
            'Blue Bottle Coffee', 'O5W5j4dN9OR3E6ypQmjdkWZZRoXEzVMz00001',
            '[{"name":"Blue Bottle Coffee","type":"merchant","entity_id":"O5W5j4dN9OR3E6ypQmjdkWZZRoXEzVMz00001","confidence_level":"VERY_HIGH"}]'::json,
            case when r % 2 = 0 then ('{"address":"' || 13425 + r || ' Community Rd","city":"Poway","region":"CA","postal_code":"92064","country":"US","lat":32.959068,"lon":-117.037666,"store_number":"1700"}')::json end,
            'in store', 'FOOD_AND_DRINK', 'FOOD_AND_DRINK_COFFEE', 'v2', 'VERY_HIGH', r + 1
        from budget_tracker.plaid_item i, generate_series(0, i.transaction_count - 1) r, lateral (select date '2026-01-07' - r / 2) as d (day)
        where {{Chosen(first)}} order by i.id, r
        """;

    private static string Chosen(int first) => $"i.item_id between 'item-{first:d12}' and 'item-{first + ItemsAtOnce - 1:d12}'";

    private static async Task ExecuteAsync(NpgsqlDataSource database, params string[] statements)
    {
        await using var connection = await database.OpenConnectionAsync();
        // Nobody checks what refers to what: it is right by the way it is made.
        await using var trust = new NpgsqlCommand("set session_replication_role = replica", connection);
        await trust.ExecuteNonQueryAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
