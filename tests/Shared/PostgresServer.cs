using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker;

/// <summary>
/// The PostgreSQL of a test assembly: the one that BUDGETTRACKER_TEST_POSTGRES names, else a private one. Every test that
/// stores gets a database of its own.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"budget-tracker-test-{Guid.NewGuid():N}");
    private LocalPostgres? _local;
    private string? _connectionString;

    public static string? ConfiguredConnectionString => Environment.GetEnvironmentVariable("BUDGETTRACKER_TEST_POSTGRES");

    /// <summary>A superuser's connection string, to the database "postgres".</summary>
    public string ConnectionString => _connectionString ?? throw new InvalidOperationException("There is no PostgreSQL for this test.");

    public async Task InitializeAsync()
    {
        if (ConfiguredConnectionString is { } configured)
        {
            _connectionString = configured;
        }
        else if (LocalPostgres.FindUnavailableReason() is null)
        {
            _local = await LocalPostgres.StartAsync(_directory, ["fsync=off", "max_connections=200"]);
            _connectionString = _local.ConnectionString;
        }
    }

    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(ConnectionString, $"create database {name}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<List<object?[]>> QueryAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Until so many sessions wait for a lock, or the last of them is done without.</summary>
    public static async Task UntilWaitingAsync(string connectionString, int sessions, Task last)
    {
        while (!last.IsCompleted && (await QueryAsync(
            connectionString, "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")).Count < sessions)
            await Task.Delay(10);
    }

    public async Task DisposeAsync()
    {
        if (_local is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await _local.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
