using System.Diagnostics;
using System.Globalization;
using BudgetTracker.Benchmarks.Api;
using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker.Benchmarks.Sync;

/// <summary>One of the two databases, and the library over it.</summary>
internal sealed class ScaleDatabase : IAsyncDisposable
{
    private const int ChangedRows = 20;

    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _interval = TimeSpan.FromHours(6);

    private readonly NpgsqlDataSource _bare;
    private readonly BenchmarkHost _host;
    private readonly ISyncQueue _queue;
    private readonly IMirrorStore _mirror;

    private ScaleDatabase(ScaleSize size, string connectionString)
    {
        Size = size;
        _bare = NpgsqlDataSource.Create(connectionString);
        _host = new BenchmarkHost(new PlaidInMemory(), connectionString);
        _queue = _host.Get<ISyncQueue>();
        _mirror = _host.Get<IMirrorStore>();
    }

    public ScaleSize Size { get; }

    /// <summary>Makes and fills the database where it is not there.</summary>
    public static async Task<ScaleDatabase> OpenAsync(LocalPostgres server, ScaleSize size)
    {
        await using (var postgres = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await using var find = postgres.CreateCommand($"select exists (select from pg_database where datname = '{size.Name}')");
            if (!(bool)(await find.ExecuteScalarAsync())!)
            {
                await using var create = postgres.CreateCommand($"create database {size.Name}");
                await create.ExecuteNonQueryAsync();
            }
        }

        var database = new ScaleDatabase(size, new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = size.Name }.ConnectionString);
        await database._host.Get<IPostgresDatabase>().MigrateAsync();
        await ScaleGenerator.FillAsync(database._bare, size);
        return database;
    }

    /// <summary>Syncs items that nobody else is at, each with as many changed rows; what Plaid says is at hand.</summary>
    /// <param name="items">Distinct numbers of items.</param>
    /// <param name="version">Of the rows: another one than before.</param>
    /// <returns>The time of all statements together, in milliseconds.</returns>
    public async Task<double> SyncAsync(IReadOnlyCollection<int> items, int version)
    {
        await MakeDueAsync(items);
        var watch = new Stopwatch();
        for (var i = 0; i < items.Count; i++)
        {
            watch.Start();
            var sync = await _queue.TakeUpAsync(_lease, int.MaxValue, CancellationToken.None) ?? throw new InvalidOperationException("An item is not due.");
            watch.Stop();
            var pages = Pages(sync, version);
            watch.Start();
            _ = await _queue.RenewAsync(sync, _lease, calls: 1, CancellationToken.None);
            var report = await _mirror.CommitAsync(sync, pages, _interval, CancellationToken.None);
            watch.Stop();
            if (report is not { Written: ChangedRows, Removed: 0 })
                throw new InvalidOperationException($"{sync.Sealed.Item.ItemId}: {report} was not what was told.");
        }

        return watch.Elapsed.TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _bare.DisposeAsync();
    }

    private static SyncPages Pages(DueSync sync, int version)
    {
        var page = new TransactionPage(sync.Sealed.Item.ItemId[^12..], Count: ChangedRows, NextCursor: $"cursor-{version}", HasMore: "false", Version: version);
        var pages = new SyncPages(sync.Cursor);
        pages.Add((TransactionsSyncResponse)PlaidAnswer.Read(PlaidTransactionApi.SyncCall, 200, retryAfter: null, page.ToBytes()));
        return pages;
    }

    private async Task MakeDueAsync(IEnumerable<int> items)
    {
        await using var update = _bare.CreateCommand("update budget_tracker.plaid_item set sync_due_at = now() - interval '1 s' where item_id = any ($1)");
        update.Parameters.Add(new() { Value = items.Select(item => string.Create(CultureInfo.InvariantCulture, $"item-{item:d12}")).ToArray() });
        await update.ExecuteNonQueryAsync();
    }
}
