namespace BudgetTracker;

/// <summary>Everything the emulator knows of an item's accounts and of the transactions that are there now.</summary>
/// <param name="ItemId">Plaid's id of the item.</param>
/// <param name="Accounts">Its accounts.</param>
/// <param name="Transactions">Those that <c>/transactions/sync</c> has told, the newest first.</param>
public sealed record ItemTruth(string ItemId, IReadOnlyList<EmulatedAccount> Accounts, IReadOnlyList<EmulatedTransaction> Transactions)
{
    internal static ItemTruth Of(Item item, ItemTransactions? transactions) => new(
        item.Id,
        [.. item.Accounts.Select(a => new EmulatedAccount(
            a.Id, a.Mask, a.Type, a.Currency, transactions?.OpeningBalance(a) ?? a.Current, transactions?.BalancesOf(a).Current ?? a.Current))],
        [.. (transactions?.Feed.Rows ?? []).Select(EmulatedTransaction.Of).OrderByDescending(t => t.Date).ThenBy(t => t.TransactionId, StringComparer.Ordinal)]);
}
