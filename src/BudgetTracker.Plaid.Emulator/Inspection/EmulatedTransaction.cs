namespace BudgetTracker;

/// <summary>A transaction of an item as the emulator knows it, what no client is told included.</summary>
/// <param name="TransactionId">Plaid's id of it.</param>
/// <param name="AccountId">Its account.</param>
/// <param name="Amount">In the currency's major unit, positive for money that leaves the account.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Date">The day of posting, or of the event while pending.</param>
/// <param name="Pending">Whether it is not posted yet.</param>
/// <param name="Text">What the bank prints.</param>
/// <param name="Merchant">Who was paid, or paid, under the name that people know; null where it was nobody but the bank or a person.</param>
/// <param name="Category">The true category, by the detailed code of Plaid's second taxonomy.</param>
/// <param name="Transfer">The same for both sides of a transfer, at whichever banks they are, linked or not; null for what is none.</param>
/// <param name="Stream">The same for all payments of one salary, subscription or bill of an account; null for what comes once.</param>
public sealed record EmulatedTransaction(
    string TransactionId, string AccountId, decimal Amount, string Currency, DateOnly Date, bool Pending, string Text, string? Merchant,
    string Category, string? Transfer, string? Stream)
{
    internal static EmulatedTransaction Of(FeedRow row)
    {
        var line = row.Row!;
        return new(
            row.Id, row.AccountId, line.Amount, line.Currency, line.Date, line.Pending, line.Text, line.About.Merchant?.Name,
            line.About.Category.Detailed, line.About.Transfer, line.About.Stream);
    }
}
