namespace BudgetTracker;

/// <summary>The parts of statements that put an item and its accounts into the tables.</summary>
internal static class ItemSql
{
    /// <summary>SQL that is made of this library's own constants; never of a value.</summary>
    public static Sql Constant(string text)
    {
        var sql = new Sql(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    /// <summary>The columns of an item that one statement is given, as a row of constants.</summary>
    public static Sql Select(ItemRow row) =>
        $"""
        select {row.Id} as id, {row.UserId} as user_id, {row.ItemId} as item_id, {row.SealedToken} as access_token_sealed, {row.KeyId} as key_id,
            {row.Institution?.InstitutionId} as institution_id, {row.Institution?.Name} as institution_name, {row.Fingerprint} as fingerprint
        """;

    /// <summary>
    /// Three common table expressions, <c>item</c>, <c>account</c> and <c>told</c>, that insert the item which the relation <c>given</c> holds (see
    /// <see cref="Select"/>), or replace the token of the very row the token was sealed for.
    /// </summary>
    /// <param name="row">The item.</param>
    /// <param name="status">Its status.</param>
    /// <param name="isAnnounced">Whether the host is told of it: not yet where the exchange may still give it back.</param>
    public static Sql Upsert(ItemRow row, string status = ItemStatuses.Good, bool isAnnounced = false) =>
        $"""
        item as (
            insert into budget_tracker.plaid_item as i
                (id, user_id, item_id, access_token_sealed, key_id, institution_id, institution_name, fingerprint, status, is_announced)
            select id, user_id, item_id, access_token_sealed, key_id, institution_id, institution_name, fingerprint, {status}, {isAnnounced} from given
            on conflict (item_id) do update set
                access_token_sealed = excluded.access_token_sealed,
                key_id = excluded.key_id,
                token_version = i.token_version + 1,
                institution_id = coalesce(excluded.institution_id, i.institution_id),
                institution_name = coalesce(excluded.institution_name, i.institution_name),
                fingerprint = coalesce(excluded.fingerprint, i.fingerprint),
                -- Whether it is in order again, a check finds out.
                status = case when 'REMOVING' in (excluded.status, i.status) then excluded.status else i.status end,
                check_fence = i.check_fence + 1, check_due_at = now(),
                updated_at = now()
            where i.id = excluded.id and i.user_id = excluded.user_id
            returning id, user_id, item_id, is_announced, token_version, created_at, updated_at),
        {(row.Replaces ? ReplaceAccounts(row.Accounts) : UpsertAccounts(row.Accounts))},
        told as ({ItemEventSql.Insert(ItemEventKinds.Linked, $"item where is_announced and token_version = 1")})
        """;

    /// <summary>As <see cref="UpsertAccounts"/>, and with <c>gone</c>, which closes the item's accounts that are not named; none where nothing is.</summary>
    public static Sql ReplaceAccounts(IReadOnlyList<LinkAccount> accounts)
    {
        if (accounts is [])
            return UpsertAccounts(accounts);
        string?[] named = [.. accounts.Select(static account => account.Id)];
        return $"""
            gone as (
                update budget_tracker.plaid_account a set closed_at = now() from item
                where a.item = item.id and a.closed_at is null and a.account_id <> all ({named})),
            {UpsertAccounts(accounts)}
            """;
    }

    /// <summary>The common table expression <c>account</c>: accounts of the item that the relation <c>item</c> holds, open whatever they were.</summary>
    public static Sql UpsertAccounts(IReadOnlyList<LinkAccount> accounts) =>
        $"""
        account as (
            insert into budget_tracker.plaid_account as k (item, account_id, name, mask, type, subtype)
            select item.id, a.account_id, a.name, a.mask, a.type, a.subtype
            from item, {AccountSql.Rows([.. ItemRow.Distinct(accounts)])}
            on conflict (item, account_id) do update set
                name = excluded.name, mask = excluded.mask, type = excluded.type, subtype = excluded.subtype, closed_at = null
            where k.closed_at is not null or (k.name, k.mask, k.type, k.subtype) is distinct from (excluded.name, excluded.mask, excluded.type, excluded.subtype))
        """;

    /// <summary>When an item's sync is due that is wanted at a time, unless it is due before or Plaid has asked to be left alone.</summary>
    /// <param name="at">An expression.</param>
    public static Sql SyncDue(Sql at) => $"greatest(least(sync_due_at, {at}), sync_not_before)";

    /// <summary>Whether a user has an item with these accounts already, that works or can be repaired: its item id, or null.</summary>
    /// <param name="userId">An expression.</param>
    /// <param name="fingerprint">An expression; null finds none.</param>
    /// <param name="except">An expression: an item that does not count.</param>
    public static Sql Duplicate(Sql userId, Sql fingerprint, Sql? except = null) =>
        $"""
        select d.item_id from budget_tracker.plaid_item d
        where d.user_id = {userId} and d.fingerprint = {fingerprint} and d.status not in ('REMOVING', 'REVOKED') and d.item_id is distinct from {except ?? $"null"}
        order by d.id limit 1
        """;
}
