using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker.Benchmarks.Items;

/// <summary>A PostgreSQL of its own with its default settings, so a commit waits for the disk as it does in production; and bare Npgsql beside it.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private readonly string _directory;
    private readonly LocalPostgres _postgres;
    private readonly NpgsqlDataSource _bare;

    private BenchmarkDatabase(string directory, LocalPostgres postgres)
    {
        (_directory, _postgres) = (directory, postgres);
        _bare = new NpgsqlSlimDataSourceBuilder(postgres.ConnectionString).Build();
    }

    public string ConnectionString => _postgres.ConnectionString;

    public static async Task<BenchmarkDatabase> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"budget-tracker-benchmark-{Guid.NewGuid():N}");
        var database = new BenchmarkDatabase(directory, await LocalPostgres.StartAsync(directory));
        await using var create = database._bare.CreateCommand(
            "create table bare_item (id uuid primary key, user_id text not null, item_id text not null unique, access_token bytea not null)");
        await create.ExecuteNonQueryAsync();
        return database;
    }

    /// <summary>What a handler without any protocol does with a token: one insert of one row.</summary>
    public async Task<int> InsertAsync(string userId, string itemId, byte[] token)
    {
        await using var insert = _bare.CreateCommand("insert into bare_item (id, user_id, item_id, access_token) values ($1, $2, $3, $4)");
        insert.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        insert.Parameters.Add(new() { Value = userId });
        insert.Parameters.Add(new() { Value = itemId });
        insert.Parameters.Add(new() { Value = token });
        return await insert.ExecuteNonQueryAsync();
    }

    public async Task<byte[]?> SelectAsync(string userId, string itemId)
    {
        await using var select = _bare.CreateCommand("select access_token from bare_item where user_id = $1 and item_id = $2");
        select.Parameters.Add(new() { Value = userId });
        select.Parameters.Add(new() { Value = itemId });
        return (byte[]?)await select.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
