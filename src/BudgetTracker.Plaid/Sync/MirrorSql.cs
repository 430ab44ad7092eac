using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker;

/// <summary>The statements of the mirror, <c>plaid_transaction</c>.</summary>
internal static class MirrorSql
{
    private static readonly MirrorColumn[] _columns =
    [
        MirrorColumn.Text("transaction_id", static row => row.TransactionId),
        MirrorColumn.Text("account_id", static row => row.AccountId),
        MirrorColumn.Numeric("amount", static row => row.Amount),
        MirrorColumn.Text("iso_currency_code", static row => row.IsoCurrencyCode),
        MirrorColumn.Text("unofficial_currency_code", static row => row.UnofficialCurrencyCode),
        MirrorColumn.Date("date", static row => row.Date),
        MirrorColumn.Date("authorized_date", static row => row.AuthorizedDate),
        MirrorColumn.Time("datetime", static row => row.Datetime),
        MirrorColumn.Time("authorized_datetime", static row => row.AuthorizedDatetime),
        MirrorColumn.Boolean("is_pending", static row => row.IsPending),
        MirrorColumn.Text("pending_transaction_id", static row => row.PendingTransactionId),
        MirrorColumn.Text("name", static row => row.Name),
        MirrorColumn.Text("original_description", static row => row.OriginalDescription),
        MirrorColumn.Text("merchant_name", static row => row.MerchantName),
        MirrorColumn.Text("merchant_entity_id", static row => row.MerchantEntityId),
        MirrorColumn.Json("counterparties", static row => row.Counterparties),
        MirrorColumn.Json("location", static row => row.Location),
        MirrorColumn.Json("payment_meta", static row => row.PaymentMeta),
        MirrorColumn.Text("payment_channel", static row => row.PaymentChannel),
        MirrorColumn.Text("transaction_code", static row => row.TransactionCode),
        MirrorColumn.Text("check_number", static row => row.CheckNumber),
        MirrorColumn.Text("category_primary", static row => row.CategoryPrimary),
        MirrorColumn.Text("category_detailed", static row => row.CategoryDetailed),
        MirrorColumn.Text("category_version", static row => row.CategoryVersion),
        MirrorColumn.Text("category_confidence", static row => row.CategoryConfidence),
    ];

    private static readonly string _names = string.Join(", ", _columns.Select(static column => column.Name));
    private static readonly string _values = string.Join(", ", _columns.Select(static column => column.Value));
    private static readonly string _assignments = string.Join(", ", _columns.Skip(1).Select(static column => $"{column.Name} = excluded.{column.Name}"));

    /// <summary>The columns that <see cref="Read"/> reads, of the table's alias <c>t</c>.</summary>
    public static Sql Columns { get; } = ItemSql.Constant(string.Join(", ", _columns.Select(static column => $"t.{column.Name}")));

    /// <summary>How many columns <see cref="Columns"/> has: a statement's own begin here.</summary>
    public static int Count => _columns.Length;

    public static MirrorRow Read(NpgsqlDataReader reader) => new()
    {
        TransactionId = reader.GetString(0),
        AccountId = reader.GetString(1),
        Amount = reader.GetDecimal(2),
        IsoCurrencyCode = ItemReader.Text(reader, 3),
        UnofficialCurrencyCode = ItemReader.Text(reader, 4),
        Date = reader.GetFieldValue<DateOnly>(5),
        AuthorizedDate = reader.IsDBNull(6) ? null : reader.GetFieldValue<DateOnly>(6),
        Datetime = ItemReader.Time(reader, 7),
        AuthorizedDatetime = ItemReader.Time(reader, 8),
        IsPending = reader.GetBoolean(9),
        PendingTransactionId = ItemReader.Text(reader, 10),
        Name = ItemReader.Text(reader, 11),
        OriginalDescription = ItemReader.Text(reader, 12),
        MerchantName = ItemReader.Text(reader, 13),
        MerchantEntityId = ItemReader.Text(reader, 14),
        Counterparties = ItemReader.Text(reader, 15),
        Location = ItemReader.Text(reader, 16),
        PaymentMeta = ItemReader.Text(reader, 17),
        PaymentChannel = ItemReader.Text(reader, 18),
        TransactionCode = ItemReader.Text(reader, 19),
        CheckNumber = ItemReader.Text(reader, 20),
        CategoryPrimary = ItemReader.Text(reader, 21),
        CategoryDetailed = ItemReader.Text(reader, 22),
        CategoryVersion = ItemReader.Text(reader, 23),
        CategoryConfidence = ItemReader.Text(reader, 24),
    };

    /// <summary>What the mirror has of some transactions, and whether they are gone.</summary>
    public static Sql SelectKnown(Guid item, string?[] transactionIds) =>
        $"select {Columns}, t.removed_at is not null from budget_tracker.plaid_transaction t where t.item = {item} and t.transaction_id = any ({transactionIds})";

    /// <summary>The ids of the transactions that are not removed.</summary>
    public static Sql SelectLiving(Guid item) =>
        $"select transaction_id from budget_tracker.plaid_transaction where item = {item} and removed_at is null";

    /// <summary>Writes rows that the mirror does not have; they take the numbers after <paramref name="lastChange"/>.</summary>
    public static Task InsertAsync(PostgresSession session, Guid item, IReadOnlyList<MirrorRow> rows, long lastChange, CancellationToken cancellationToken) => session.CopyAsync(
        $"budget_tracker.plaid_transaction (item, change, {ItemSql.Constant(_names)})",
        rows,
        async (copy, row, token) =>
        {
            await copy.WriteAsync(item, NpgsqlDbType.Uuid, token).ConfigureAwait(false);
            await copy.WriteAsync(++lastChange, NpgsqlDbType.Bigint, token).ConfigureAwait(false);
            foreach (var column in _columns)
                await column.WriteAsync(copy, row, token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Writes rows, which are there again where they were removed; they take the numbers after <paramref name="lastChange"/>.</summary>
    public static Sql Upsert(Guid item, IReadOnlyList<MirrorRow> rows, long lastChange) =>
        $"""
        insert into budget_tracker.plaid_transaction (item, change, {ItemSql.Constant(_names)})
        select {item}, {lastChange} + t.number, {ItemSql.Constant(_values)}
        from unnest({Arrays(rows)}) with ordinality as t ({ItemSql.Constant(_names)}, number)
        on conflict (item, transaction_id) do update set {ItemSql.Constant(_assignments)}, change = excluded.change, changed_at = now(), removed_at = null
        """;

    /// <summary>Marks rows as removed; they take the numbers after <paramref name="lastChange"/>.</summary>
    public static Sql Remove(Guid item, IReadOnlyList<MirrorRow> rows, long lastChange)
    {
        string?[] ids = [.. rows.Select(static row => row.TransactionId)];
        return $"""
            update budget_tracker.plaid_transaction t set removed_at = now(), changed_at = now(), change = {lastChange} + gone.number
            from unnest({ids}) with ordinality as gone (transaction_id, number)
            where t.item = {item} and t.transaction_id = gone.transaction_id
            """;
    }

    private static Sql Arrays(IReadOnlyList<MirrorRow> rows)
    {
        var arrays = new Sql(_columns.Length, _columns.Length);
        foreach (var (index, column) in _columns.Index())
        {
            if (index > 0)
                arrays.AppendLiteral(", ");
            column.AppendAll(arrays, rows);
        }

        return arrays;
    }
}
