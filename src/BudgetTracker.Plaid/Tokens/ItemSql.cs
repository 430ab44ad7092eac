using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>The statements on <c>plaid_item</c> and <c>plaid_account</c>; each is one round trip.</summary>
internal sealed class ItemSql(string schema)
{
    /// <summary>The columns of <see cref="Rows"/>.</summary>
    public const string RowColumns = "id, environment, user_id, item_id, access_token_sealed, key_id, institution_id, institution_name, fingerprint";

    /// <summary>The arrays of <see cref="AddUpsertParameters"/> that hold the items, one value for each item.</summary>
    public const string Rows =
        "$1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::bytea[]";

    private const string AccountColumns = "account_id, name, mask, type, subtype";

    private readonly string _items = $"\"{schema}\".plaid_item";
    private readonly string _accounts = $"\"{schema}\".plaid_account";

    /// <summary>
    /// Two CTEs, <c>item</c> and <c>account</c>, that insert items with their accounts, or replace the tokens of the very rows the
    /// tokens were sealed for. <paramref name="source"/> has the columns <see cref="RowColumns"/>. Uses the parameters of
    /// <see cref="AddUpsertParameters"/>, $1 to $15.
    /// </summary>
    public string UpsertCtes(string source) => $"""
        item as (
            insert into {_items} as i
                ({RowColumns}, status)
            select {RowColumns}, '{ItemStatuses.Good}' from {source}
            on conflict (environment, item_id) do update set
                access_token_sealed = excluded.access_token_sealed,
                key_id = excluded.key_id,
                token_version = i.token_version + 1,
                institution_id = coalesce(excluded.institution_id, i.institution_id),
                institution_name = coalesce(excluded.institution_name, i.institution_name),
                fingerprint = coalesce(excluded.fingerprint, i.fingerprint),
                status = excluded.status,
                updated_at = now()
            where i.id = excluded.id and i.user_id = excluded.user_id
            returning id, token_version, created_at, updated_at),
        {AccountCte($"item join unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[]) as a (item, {AccountColumns}) on a.item = item.id")}
        """;

    public static void AddUpsertParameters(NpgsqlParameterCollection parameters, IReadOnlyList<ItemRow> rows)
    {
        parameters.Add(ArrayParameter.Of(rows, row => row.Id));
        parameters.Add(ArrayParameter.Of(rows, row => row.Environment));
        parameters.Add(ArrayParameter.Of(rows, row => row.UserId));
        parameters.Add(ArrayParameter.Of(rows, row => row.ItemId));
        parameters.Add(ArrayParameter.Of(rows, row => row.SealedToken));
        parameters.Add(ArrayParameter.Of(rows, row => row.KeyId));
        parameters.Add(ArrayParameter.Of(rows, row => row.Institution?.InstitutionId));
        parameters.Add(ArrayParameter.Of(rows, row => row.Institution?.Name));
        parameters.Add(ArrayParameter.Of(rows, row => row.Fingerprint));
        List<AccountRow> accounts = [.. rows.SelectMany(row => ItemRow.Distinct(row.Accounts), (row, account) => new AccountRow(row.Id, account))];
        parameters.Add(ArrayParameter.Of(accounts, row => row.Item));
        AddAccounts(parameters, [.. accounts.Select(row => row.Account)]);
    }

    /// <summary>The stored item; or, where another row holds it, that row's owner; or neither, where that row went away meanwhile.</summary>
    public async Task<(LinkedItem? Stored, ItemOwner? Other)> UpsertAsync(NpgsqlConnection connection, ItemRow row, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection);
        var upsert = new NpgsqlBatchCommand($"with {UpsertCtes($"unnest({Rows}) as given ({RowColumns})")} select id from item");
        AddUpsertParameters(upsert.Parameters, [row]);
        batch.BatchCommands.Add(upsert);
        batch.BatchCommands.Add(SelectCommand("i.environment = $1 and i.item_id = $2", row.Environment, row.ItemId));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var stored = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var item = (await ReadAsync(reader, cancellationToken).ConfigureAwait(false)).SingleOrDefault().Item;
        return stored ? (item, null) : (null, item is null ? null : new ItemOwner(item.Id, item.UserId));
    }

    public async Task<(LinkedItem Item, byte[] SealedToken)?> GetAsync(
        NpgsqlConnection connection, string environment, string userId, string itemId, CancellationToken cancellationToken)
    {
        var items = await QueryAsync(
            connection,
            [SelectCommand("i.environment = $1 and i.user_id = $2 and i.item_id = $3", environment, userId, itemId)],
            cancellationToken).ConfigureAwait(false);
        return items is [var found] ? found : null;
    }

    public async Task<IReadOnlyList<LinkedItem>> ListAsync(
        NpgsqlConnection connection, string environment, string userId, CancellationToken cancellationToken)
    {
        var items = await QueryAsync(
            connection, [SelectCommand("i.environment = $1 and i.user_id = $2", environment, userId)], cancellationToken).ConfigureAwait(false);
        return [.. items.Select(found => found.Item)];
    }

    /// <summary>Sets a status, but never takes an item out of its removal.</summary>
    public async Task<bool> SetStatusAsync(
        NpgsqlConnection connection, string environment, string userId, string itemId, string status, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            $"""
            update {_items} set status = $4, updated_at = now()
            where environment = $1 and user_id = $2 and item_id = $3 and status <> '{ItemStatuses.Removing}'
            """,
            connection);
        AddTexts(command.Parameters, environment, userId, itemId, status);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    public async Task<bool> SetDetailsAsync(
        NpgsqlConnection connection,
        string environment,
        string userId,
        string itemId,
        LinkInstitution? institution,
        IReadOnlyList<LinkAccount> accounts,
        CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            $"""
            with item as (
                update {_items} set institution_id = $4, institution_name = $5, fingerprint = $11, updated_at = now()
                where environment = $1 and user_id = $2 and item_id = $3
                returning id),
            gone as (
                delete from {_accounts} using item where item = item.id and account_id <> all ($6::text[])),
            {AccountCte($"item, unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) as a ({AccountColumns})")}
            select id from item
            """,
            connection);
        AddTexts(command.Parameters, environment, userId, itemId);
        AddInstitution(command.Parameters, institution);
        AddAccounts(command.Parameters, [.. ItemRow.Distinct(accounts)]);
        command.Parameters.Add(NullableParameter.Bytes(ItemFingerprint.Of(institution, accounts)));
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is Guid;
    }

    /// <summary>Marks an item as being removed, and gives it.</summary>
    public async Task<(LinkedItem Item, byte[] SealedToken)?> BeginRemovalAsync(
        NpgsqlConnection connection, string environment, string userId, string itemId, CancellationToken cancellationToken)
    {
        var mark = new NpgsqlBatchCommand(
            $"update {_items} set status = '{ItemStatuses.Removing}', updated_at = now() where environment = $1 and user_id = $2 and item_id = $3");
        AddTexts(mark.Parameters, environment, userId, itemId);
        var items = await QueryAsync(
            connection,
            [mark, SelectCommand("i.environment = $1 and i.user_id = $2 and i.item_id = $3", environment, userId, itemId)],
            cancellationToken).ConfigureAwait(false);
        return items is [var found] ? found : null;
    }

    /// <summary>Deletes an item that is being removed.</summary>
    public async Task<bool> DeleteAsync(
        NpgsqlConnection connection, string environment, string userId, string itemId, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            $"delete from {_items} where environment = $1 and user_id = $2 and item_id = $3 and status = '{ItemStatuses.Removing}'", connection);
        AddTexts(command.Parameters, environment, userId, itemId);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Rows after an id, in the order of their ids, that are sealed with another key than <paramref name="keyId"/>.</summary>
    public async Task<IReadOnlyList<ItemRow>> FindOtherKeysAsync(
        NpgsqlConnection connection, string environment, string keyId, Guid after, int limit, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            $"""
            select id, user_id, item_id, access_token_sealed, key_id from {_items}
            where environment = $1 and key_id <> $2 and id > $3 order by id limit $4
            """,
            connection);
        AddTexts(command.Parameters, environment, keyId);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var rows = new List<ItemRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(new ItemRow(
                reader.GetGuid(0), environment, reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetString(4), null, []));
        }

        return rows;
    }

    /// <summary>Puts in tokens that were sealed again, where the row still holds what was read.</summary>
    public async Task<int> ReplaceSealedAsync(
        NpgsqlConnection connection, IReadOnlyList<(ItemRow Old, ItemRow New)> rows, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var (old, renewed) in rows)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"update {_items} set access_token_sealed = $3, key_id = $4, updated_at = now() where id = $1 and access_token_sealed = $2")
            {
                Parameters = { new() { Value = old.Id }, new() { Value = old.SealedToken }, new() { Value = renewed.SealedToken }, new() { Value = renewed.KeyId } },
            });
        }

        return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts in accounts of the CTE <c>item</c>; <paramref name="source"/> has its id and <see cref="AccountColumns"/>.</summary>
    private string AccountCte(string source) => $"""
        account as (
            insert into {_accounts} (item, {AccountColumns})
            select item.id, {AccountColumns} from {source}
            on conflict (item, account_id) do update set
                name = excluded.name, mask = excluded.mask, type = excluded.type, subtype = excluded.subtype)
        """;

    private NpgsqlBatchCommand SelectCommand(string condition, params ReadOnlySpan<string> parameters)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            select i.id, i.user_id, i.item_id, i.institution_id, i.institution_name, i.status, i.created_at, i.updated_at, i.access_token_sealed,
                   a.account_id, a.name, a.mask, a.type, a.subtype
            from {_items} i left join {_accounts} a on a.item = i.id
            where {condition}
            order by i.created_at, i.id, a.name collate "C" nulls first, a.account_id collate "C"
            """);
        AddTexts(command.Parameters, parameters);
        return command;
    }

    private static async Task<List<(LinkedItem Item, byte[] SealedToken)>> QueryAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand[] commands, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads items from rows of item and account, ordered by item.</summary>
    private static async Task<List<(LinkedItem Item, byte[] SealedToken)>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var items = new List<(LinkedItem Item, byte[] SealedToken)>();
        List<LinkAccount> accounts = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var id = reader.GetGuid(0);
            if (items is [] || items[^1].Item.Id != id)
            {
                accounts = [];
                items.Add((ReadItem(reader, id, accounts), reader.GetFieldValue<byte[]>(8)));
            }

            if (Text(reader, 9) is { } accountId)
            {
                accounts.Add(new LinkAccount
                {
                    Id = accountId,
                    Name = Text(reader, 10),
                    Mask = Text(reader, 11),
                    Type = Text(reader, 12),
                    Subtype = Text(reader, 13),
                });
            }
        }

        return items;
    }

    private static LinkedItem ReadItem(NpgsqlDataReader reader, Guid id, IReadOnlyList<LinkAccount> accounts)
    {
        var (institutionId, institutionName) = (Text(reader, 3), Text(reader, 4));
        return new LinkedItem
        {
            Id = id,
            UserId = reader.GetString(1),
            ItemId = reader.GetString(2),
            Institution = institutionId is null && institutionName is null
                ? null
                : new LinkInstitution { InstitutionId = institutionId, Name = institutionName },
            Status = reader.GetString(5),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(7),
            Accounts = accounts,
        };
    }

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static void AddTexts(NpgsqlParameterCollection parameters, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
            parameters.Add(new() { Value = value });
    }

    private static void AddInstitution(NpgsqlParameterCollection parameters, LinkInstitution? institution)
    {
        parameters.Add(NullableParameter.Text(institution?.InstitutionId));
        parameters.Add(NullableParameter.Text(institution?.Name));
    }

    /// <summary>The columns <see cref="AccountColumns"/>, an array each.</summary>
    private static void AddAccounts(NpgsqlParameterCollection parameters, IReadOnlyList<LinkAccount> accounts)
    {
        parameters.Add(ArrayParameter.Of(accounts, account => account.Id));
        parameters.Add(ArrayParameter.Of(accounts, account => account.Name));
        parameters.Add(ArrayParameter.Of(accounts, account => account.Mask));
        parameters.Add(ArrayParameter.Of(accounts, account => account.Type));
        parameters.Add(ArrayParameter.Of(accounts, account => account.Subtype));
    }

    private sealed record AccountRow(Guid Item, LinkAccount Account);
}
