namespace BudgetTracker;

/// <summary>From the mirror to what any provider of bank data says: here money that leaves an account becomes negative.</summary>
internal static class BankFeedMapping
{
    public const string Source = "plaid";

    public static BankTransaction Of(MirrorRow row) => new()
    {
        TransactionId = row.TransactionId,
        AccountId = row.AccountId,
        Amount = -row.Amount,
        IsoCurrencyCode = row.IsoCurrencyCode,
        UnofficialCurrencyCode = row.UnofficialCurrencyCode,
        Date = row.Date,
        AuthorizedDate = row.AuthorizedDate,
        IsPending = row.IsPending,
        PendingTransactionId = row.PendingTransactionId,
        Name = row.Name,
        OriginalDescription = row.OriginalDescription,
        MerchantName = row.MerchantName,
        MerchantId = row.MerchantEntityId,
        PaymentChannel = row.PaymentChannel,
        CheckNumber = row.CheckNumber,
        Category = row is { CategoryPrimary: null, CategoryDetailed: null } ? null : new(row.CategoryPrimary, row.CategoryDetailed, row.CategoryVersion, row.CategoryConfidence),
    };

    public static BankAccount Of(PlaidAccount account)
    {
        var clean = ItemDetails.Of(account).Cleaned();
        return new()
        {
            AccountId = clean.Id,
            PersistentAccountId = DisplayText.Clean(account.PersistentAccountId),
            Name = clean.Name,
            OfficialName = DisplayText.Clean(account.OfficialName),
            Mask = clean.Mask,
            Type = clean.Type,
            Subtype = clean.Subtype,
            Balance = account.Balances is { } said
                ? new(said.Current, said.Available, said.Limit, DisplayText.Clean(said.IsoCurrencyCode), DisplayText.Clean(said.UnofficialCurrencyCode))
                : null,
        };
    }
}
