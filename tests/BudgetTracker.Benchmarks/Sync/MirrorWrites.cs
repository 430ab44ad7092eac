using System.Diagnostics;
using System.Globalization;
using BudgetTracker.Benchmarks.Api;
using BudgetTracker.Benchmarks.Items;
using Npgsql;

namespace BudgetTracker.Benchmarks.Sync;

/// <summary>
/// The commit of an item's first sync, 1,440 rows that are sent to PostgreSQL, beside a server-side <c>insert ... select</c> of the same rows into a
/// table of the same columns, checks and indexes.
/// </summary>
internal sealed class MirrorWrites(IPostgresDatabase database, NpgsqlDataSource bare, ISyncQueue queue, IMirrorStore mirror)
{
    // The runtime compiles a second time what it ran thirty times.
    private const int WarmUps = 50;

    private static readonly int[] _rowsOfPages = [500, 500, 440];

    public static async Task<int> RunAsync(bool isQuick)
    {
        await using var server = await BenchmarkDatabase.StartAsync();
        await using var host = new BenchmarkHost(new PlaidInMemory(), server.ConnectionString);
        await using var bare = NpgsqlDataSource.Create(server.ConnectionString);
        await new MirrorWrites(host.Get<IPostgresDatabase>(), bare, host.Get<ISyncQueue>(), host.Get<IMirrorStore>()).MeasureAsync(isQuick ? 5 : 100);
        return 0;
    }

    private async Task MeasureAsync(int rounds)
    {
        await database.MigrateAsync();
        await ExecuteAsync("create table bare_transaction (like budget_tracker.plaid_transaction including all)");
        var (commits, inserts, ratios) = (new List<double>(), new List<double>(), new List<double>());
        // The first ones do not count.
        for (var round = -WarmUps; round < rounds; round++)
        {
            var commit = await CommitAsync(round + WarmUps);
            var insert = await TimeAsync(() => CopyAsync(round + WarmUps));
            if (round < 0)
                continue;
            commits.Add(commit);
            inserts.Add(insert);
            ratios.Add(insert / commit);
        }

        var rows = _rowsOfPages.Sum();
        Say($"{rows / Figures.Median(commits) * 1000:0} rows/s by the mirror's commit, {rows / Figures.Median(inserts) * 1000:0} by insert ... select");
        Say($"RATIO sync_mirror_write_to_insert_select {Figures.Median(ratios):0.000} >=0.5");
    }

    private async Task<double> CommitAsync(int number)
    {
        await ExecuteAsync($"""
            insert into budget_tracker.plaid_item (id, user_id, item_id, access_token_sealed, key_id, status, is_announced)
            values (gen_random_uuid(), 'user-{number}', 'item-{number:d12}', '', 'k1', 'GOOD', true)
            """);
        var sync = await queue.TakeUpAsync(TimeSpan.FromMinutes(2), int.MaxValue, CancellationToken.None) ?? throw new InvalidOperationException("The item is not due.");
        var pages = new SyncPages(sync.Cursor);
        for (var i = 0; i < _rowsOfPages.Length; i++)
        {
            var page = new TransactionPage($"{number:d12}", $"{i:d3}", _rowsOfPages[i], $"cursor-{i}", i + 1 < _rowsOfPages.Length ? "true" : "false");
            pages.Add((TransactionsSyncResponse)PlaidAnswer.Read(PlaidTransactionApi.SyncCall, 200, retryAfter: null, page.ToBytes()));
        }

        SyncReport? report = null;
        var took = await TimeAsync(async () => report = await mirror.CommitAsync(sync, pages, TimeSpan.FromHours(6), CancellationToken.None));
        return report?.Written == _rowsOfPages.Sum() ? took : throw new InvalidOperationException($"{report} is not what was told.");
    }

    private Task CopyAsync(int number) => ExecuteAsync(
        $"insert into bare_transaction select t.* from budget_tracker.plaid_transaction t join budget_tracker.plaid_item i on i.id = t.item where i.item_id = 'item-{number:d12}'");

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = bare.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
