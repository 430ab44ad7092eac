using Npgsql;

namespace BudgetTracker;

/// <summary>The statements of the mirror, <c>plaid_transaction</c>.</summary>
internal static class MirrorSql
{
    /// <summary>The columns that <see cref="Read"/> reads, of the table's alias <c>t</c>.</summary>
    public static Sql Columns =>
        $"""
        t.transaction_id, t.account_id, t.amount, t.iso_currency_code, t.unofficial_currency_code, t.date, t.authorized_date, t.datetime,
            t.authorized_datetime, t.is_pending, t.pending_transaction_id, t.name, t.original_description, t.merchant_name, t.merchant_entity_id,
            t.counterparties, t.location, t.payment_meta, t.payment_channel, t.transaction_code, t.check_number,
            t.category_primary, t.category_detailed, t.category_version, t.category_confidence
        """;

    /// <summary>How many columns <see cref="Columns"/> has: a statement's own begin here.</summary>
    public const int Count = 25;

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

    /// <summary>Writes rows, which are there again where they were removed; they take the numbers after <paramref name="lastChange"/>.</summary>
    public static Sql Upsert(Guid item, IReadOnlyList<MirrorRow> rows, long lastChange)
    {
        string?[] Texts(Func<MirrorRow, string?> of) => [.. rows.Select(of)];
        decimal?[] amounts = [.. rows.Select(static row => (decimal?)row.Amount)];
        DateOnly?[] dates = [.. rows.Select(static row => (DateOnly?)row.Date)];
        DateOnly?[] authorizedDates = [.. rows.Select(static row => row.AuthorizedDate)];
        DateTimeOffset?[] datetimes = [.. rows.Select(static row => row.Datetime)];
        DateTimeOffset?[] authorizedDatetimes = [.. rows.Select(static row => row.AuthorizedDatetime)];
        bool[] pending = [.. rows.Select(static row => row.IsPending)];
        return $"""
            insert into budget_tracker.plaid_transaction (
                item, transaction_id, account_id, amount, iso_currency_code, unofficial_currency_code, date, authorized_date, datetime,
                authorized_datetime, is_pending, pending_transaction_id, name, original_description, merchant_name, merchant_entity_id,
                counterparties, location, payment_meta, payment_channel, transaction_code, check_number,
                category_primary, category_detailed, category_version, category_confidence, change)
            select {item}, t.transaction_id, t.account_id, t.amount, t.iso_currency_code, t.unofficial_currency_code, t.date, t.authorized_date, t.datetime,
                t.authorized_datetime, t.is_pending, t.pending_transaction_id, t.name, t.original_description, t.merchant_name, t.merchant_entity_id,
                t.counterparties::json, t.location::json, t.payment_meta::json, t.payment_channel, t.transaction_code, t.check_number,
                t.category_primary, t.category_detailed, t.category_version, t.category_confidence, {lastChange} + t.number
            from unnest(
                {Texts(static row => row.TransactionId)}, {Texts(static row => row.AccountId)}, {amounts}, {Texts(static row => row.IsoCurrencyCode)},
                {Texts(static row => row.UnofficialCurrencyCode)}, {dates}, {authorizedDates}, {datetimes}, {authorizedDatetimes}, {pending},
                {Texts(static row => row.PendingTransactionId)}, {Texts(static row => row.Name)}, {Texts(static row => row.OriginalDescription)},
                {Texts(static row => row.MerchantName)}, {Texts(static row => row.MerchantEntityId)}, {Texts(static row => row.Counterparties)},
                {Texts(static row => row.Location)}, {Texts(static row => row.PaymentMeta)}, {Texts(static row => row.PaymentChannel)},
                {Texts(static row => row.TransactionCode)}, {Texts(static row => row.CheckNumber)}, {Texts(static row => row.CategoryPrimary)},
                {Texts(static row => row.CategoryDetailed)}, {Texts(static row => row.CategoryVersion)}, {Texts(static row => row.CategoryConfidence)})
                with ordinality as t (
                    transaction_id, account_id, amount, iso_currency_code, unofficial_currency_code, date, authorized_date, datetime,
                    authorized_datetime, is_pending, pending_transaction_id, name, original_description, merchant_name, merchant_entity_id,
                    counterparties, location, payment_meta, payment_channel, transaction_code, check_number,
                    category_primary, category_detailed, category_version, category_confidence, number)
            on conflict (item, transaction_id) do update set
                account_id = excluded.account_id, amount = excluded.amount, iso_currency_code = excluded.iso_currency_code,
                unofficial_currency_code = excluded.unofficial_currency_code, date = excluded.date, authorized_date = excluded.authorized_date,
                datetime = excluded.datetime, authorized_datetime = excluded.authorized_datetime, is_pending = excluded.is_pending,
                pending_transaction_id = excluded.pending_transaction_id, name = excluded.name, original_description = excluded.original_description,
                merchant_name = excluded.merchant_name, merchant_entity_id = excluded.merchant_entity_id, counterparties = excluded.counterparties,
                location = excluded.location, payment_meta = excluded.payment_meta, payment_channel = excluded.payment_channel,
                transaction_code = excluded.transaction_code, check_number = excluded.check_number, category_primary = excluded.category_primary,
                category_detailed = excluded.category_detailed, category_version = excluded.category_version,
                category_confidence = excluded.category_confidence, change = excluded.change, changed_at = now(), removed_at = null
            """;
    }

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
}
