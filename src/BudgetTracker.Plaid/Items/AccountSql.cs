namespace BudgetTracker;

/// <summary>The statements that keep what Plaid says of accounts, and of what they hold.</summary>
internal static class AccountSql
{
    /// <summary>
    /// Two statements: accounts that the item does not have yet; and the balances of all, with the day's in their history. What stays the same is not
    /// written, and which accounts are open is a check's word. Lock the item's row first.
    /// </summary>
    public static Sql[] Save(Guid item, IReadOnlyCollection<PlaidAccount> accounts)
    {
        LinkAccount[] links = [.. ItemRow.Distinct(accounts.Select(static account => ItemDetails.Of(account).Cleaned()))];
        return
        [
            $"""
            insert into budget_tracker.plaid_account (item, account_id, name, mask, type, subtype)
            select {item}, a.account_id, a.name, a.mask, a.type, a.subtype
            from {Rows(links)}
            on conflict (item, account_id) do nothing
            """,
            SaveBalances(item, accounts),
        ];
    }

    /// <summary>The relation <c>a</c> of some accounts.</summary>
    public static Sql Rows(IReadOnlyCollection<LinkAccount> accounts)
    {
        string?[] Column(Func<LinkAccount, string?> of) => [.. accounts.Select(of)];
        return $"""
            unnest({Column(static a => a.Id)}, {Column(static a => a.Name)}, {Column(static a => a.Mask)}, {Column(static a => a.Type)}, {Column(static a => a.Subtype)})
                as a (account_id, name, mask, type, subtype)
            """;
    }

    /// <summary>Balances of accounts that the item has, and what else only Plaid says of them.</summary>
    public static Sql SaveBalances(Guid item, IReadOnlyCollection<PlaidAccount> accounts)
    {
        PlaidAccount[] distinct = [.. accounts.Where(static account => account.Balances is not null).DistinctBy(static account => DisplayText.Clean(account.AccountId), StringComparer.Ordinal)];
        string?[] Texts(Func<PlaidAccount, string?> of) => [.. distinct.Select(account => DisplayText.Clean(of(account)))];
        decimal?[] Amounts(Func<PlaidBalances, decimal?> of) => [.. distinct.Select(account => account.Balances is { } balances ? of(balances) : null)];

        return $"""
            with said as (
                select s.* from unnest(
                    {Texts(static account => account.AccountId)}, {Texts(static account => account.OfficialName)}, {Texts(static account => account.PersistentAccountId)},
                    {Amounts(static balances => balances.Current)}, {Amounts(static balances => balances.Available)}, {Amounts(static balances => balances.Limit)},
                    {Texts(static account => account.Balances?.IsoCurrencyCode)}, {Texts(static account => account.Balances?.UnofficialCurrencyCode)})
                    as s (account_id, official_name, persistent_account_id, current, available, credit, iso_currency_code, unofficial_currency_code)),
            account as (
                update budget_tracker.plaid_account a
                set official_name = s.official_name, persistent_account_id = s.persistent_account_id, balance_current = s.current,
                    balance_available = s.available, balance_limit = s.credit, iso_currency_code = s.iso_currency_code,
                    unofficial_currency_code = s.unofficial_currency_code
                from said s
                where a.item = {item} and a.account_id = s.account_id
                    and (a.official_name, a.persistent_account_id, a.balance_current, a.balance_available, a.balance_limit, a.iso_currency_code, a.unofficial_currency_code)
                        is distinct from
                        (s.official_name, s.persistent_account_id, s.current, s.available, s.credit, s.iso_currency_code, s.unofficial_currency_code))
            insert into budget_tracker.plaid_balance as b (item, account_id, day, current, available, credit)
            select a.item, a.account_id, (now() at time zone 'UTC')::date, s.current, s.available, s.credit
            from said s join budget_tracker.plaid_account a on a.item = {item} and a.account_id = s.account_id
            where coalesce(s.current, s.available) is not null
            on conflict (item, account_id, day) do update set current = excluded.current, available = excluded.available, credit = excluded.credit
            where (b.current, b.available, b.credit) is distinct from (excluded.current, excluded.available, excluded.credit)
            """;
    }
}
