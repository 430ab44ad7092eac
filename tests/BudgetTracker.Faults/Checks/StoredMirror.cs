using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>What the database holds of transactions, read without the library, as of one moment.</summary>
internal sealed class StoredMirror(string connectionString)
{
    /// <summary>Makes every sync due.</summary>
    /// <returns>The database's time.</returns>
    public async Task<DateTimeOffset> MakeDueAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("with due as (update budget_tracker.plaid_item set sync_due_at = now()) select now()", connection);
        return new((DateTime)(await command.ExecuteScalarAsync())!, TimeSpan.Zero);
    }

    public async Task<MirrorSnapshot> ReadAsync()
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var items = await QueryAsync(
            connection,
            """
            select user_id, item_id, status, sync_lease_until is not null, sync_error_code, is_history_complete, synced_at, transaction_count, oldest_transaction, last_change
            from budget_tracker.plaid_item
            """,
            static row => new MirroredItem(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetBoolean(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.GetInt32(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateOnly>(8), row.GetInt64(9)));
        var living = await QueryAsync(
            connection,
            """
            select item_id, transaction_id, account_id, amount, iso_currency_code, date, is_pending, original_description, pending_transaction_id
            from budget_tracker.plaid_transaction t join budget_tracker.plaid_item i on i.id = t.item where removed_at is null
            """,
            static row => (Line: LineOf(row), Pending: row.IsDBNull(8) ? null : row.GetString(8)));
        var feed = await QueryAsync(
            connection, "select item_id, transaction_id, account_id, -amount, currency, date, is_pending, description from faults.feed", LineOf);
        var changes = await QueryAsync(
            connection,
            "select item_id, change from budget_tracker.plaid_transaction t join budget_tracker.plaid_item i on i.id = t.item",
            static row => (Item: row.GetString(0), Change: row.GetInt64(1)));
        return new()
        {
            Items = items,
            Living = living.ToLookup(static row => row.Line.ItemId, StringComparer.Ordinal),
            Feed = feed.ToLookup(static line => line.ItemId, StringComparer.Ordinal),
            Changes = changes.ToLookup(static row => row.Item, static row => row.Change, StringComparer.Ordinal),
        };
    }

    private static MirrorLine LineOf(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetDecimal(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetFieldValue<DateOnly>(5),
        row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetString(7));

    private static async Task<List<T>> QueryAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}

/// <summary>What there was at one moment, by item.</summary>
internal sealed record MirrorSnapshot
{
    public required IReadOnlyList<MirroredItem> Items { get; init; }

    /// <summary>The transactions that are not removed, and which pending one each took the place of.</summary>
    public required ILookup<string, (MirrorLine Line, string? Pending)> Living { get; init; }

    /// <summary>What the harness's sink was told, in the mirror's sign.</summary>
    public required ILookup<string, MirrorLine> Feed { get; init; }

    /// <summary>The numbers of changes.</summary>
    public required ILookup<string, long> Changes { get; init; }
}

internal sealed record MirroredItem(
    string UserId, string ItemId, string Status, bool IsLeased, string? Error, bool IsComplete, DateTimeOffset? SyncedAt, int Count, DateOnly? Oldest, long LastChange);

/// <summary>A transaction; positive where money leaves the account.</summary>
internal sealed record MirrorLine(
    string ItemId, string TransactionId, string AccountId, decimal Amount, string? Currency, DateOnly Date, bool IsPending, string? Text)
{
    public static MirrorLine Of(string itemId, EmulatedTransaction row) =>
        new(itemId, row.TransactionId, row.AccountId, row.Amount, row.Currency, row.Date, row.Pending, row.Text);
}
