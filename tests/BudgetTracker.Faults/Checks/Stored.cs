using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>What the database holds, read without the library's repository and opened with its protector.</summary>
internal sealed class Stored : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _connectionString;

    public Stored(TestRig rig)
    {
        _connectionString = rig.Database.ConnectionString;
        var settings = rig.Configuration("audit", _connectionString).ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection().AddLogging().AddBudgetTrackerPlaid(configuration).Services.BuildServiceProvider();
    }

    /// <summary>Every row of plaid_item, its token opened; null where it does not open.</summary>
    public async Task<List<StoredItem>> ItemsAsync()
    {
        var protector = _services.GetRequiredService<ITokenProtector>();
        var items = new List<StoredItem>();
        await foreach (var row in QueryAsync("select id, (select environment from budget_tracker.meta), user_id, item_id, access_token_sealed, status, created_at from budget_tracker.plaid_item"))
        {
            var (userId, itemId) = (row.GetString(2), row.GetString(3));
            string? token = null;
            try
            {
                var context = new SealContext("access_token", row.GetString(1), userId, row.GetGuid(0), itemId);
                token = await protector.OpenAsync(row.GetFieldValue<byte[]>(4), context);
            }
            catch (TokenProtectionException)
            {
                // A token that nobody can open is as wrong as another one.
            }

            items.Add(new StoredItem(userId, itemId, token, row.GetString(5) == ItemStatuses.Removing, row.GetFieldValue<DateTimeOffset>(6)));
        }

        return items;
    }

    /// <summary>The items whose removal was ever begun.</summary>
    public async Task<HashSet<string>> BegunRemovalsAsync()
    {
        await foreach (var table in QueryAsync("select to_regclass('faults.removal') is not null"))
        {
            if (!table.GetBoolean(0))
                return [];
        }

        return await TextsAsync(BegunRemovals.Query);
    }

    /// <summary>Every event that was written, in order; null where none is noted.</summary>
    public async Task<List<NotedEvent>?> NotedEventsAsync()
    {
        await foreach (var table in QueryAsync("select to_regclass('faults.event') is not null"))
        {
            if (!table.GetBoolean(0))
                return null;
        }

        var events = new List<NotedEvent>();
        await foreach (var row in QueryAsync(NotedEvents.Query))
            events.Add(new(row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetString(3)));
        return events;
    }

    /// <summary>How many events wait.</summary>
    public async Task<int> WaitingEventsAsync()
    {
        var waiting = 0;
        await foreach (var row in QueryAsync("select count(*)::int from budget_tracker.outbox"))
            waiting = row.GetInt32(0);
        return waiting;
    }

    /// <summary>The hashes of all public tokens that were ever submitted.</summary>
    public Task<HashSet<string>> ClaimedAsync() => TextsAsync("select encode(public_token_sha256, 'hex') from budget_tracker.plaid_exchange");

    /// <summary>What the rows say of items that are not being removed.</summary>
    public async Task<List<(string ItemId, string Status)>> StatusesAsync()
    {
        var statuses = new List<(string, string)>();
        await foreach (var row in QueryAsync("select item_id, status from budget_tracker.plaid_item where status <> 'REMOVING'"))
            statuses.Add((row.GetString(0), row.GetString(1)));
        return statuses;
    }

    /// <summary>The items that the reconciler told an operator of, because an exchange that was lost may have left another one.</summary>
    public Task<HashSet<string>> ReportedAsync() =>
        TextsAsync("select item_id from budget_tracker.plaid_unowned_item where reported_at is not null");

    /// <summary>The items that the reconciler removes on account of an exchange.</summary>
    public Task<HashSet<string>> ReconciledAsync() =>
        TextsAsync("select item_id from budget_tracker.plaid_exchange where state in ('SUSPECT', 'LOST') and item_id is not null");

    public Task MigrateAsync() => _services.GetRequiredService<IPostgresDatabase>().MigrateAsync();

    /// <summary>How many exchanges are in which state.</summary>
    public async Task<Dictionary<string, int>> StatesAsync()
    {
        var states = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in QueryAsync("select state, count(*)::int from budget_tracker.plaid_exchange group by state"))
            states.Add(row.GetString(0), row.GetInt32(1));
        return states;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<HashSet<string>> TextsAsync(string query)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in QueryAsync(query))
            texts.Add(row.GetString(0));
        return texts;
    }

    private async IAsyncEnumerable<NpgsqlDataReader> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return reader;
    }
}

internal sealed record StoredItem(string UserId, string ItemId, string? AccessToken, bool IsRemoving, DateTimeOffset CreatedAt);
