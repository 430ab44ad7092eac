namespace BudgetTracker;

/// <summary>An account of an item and what it held at both ends of its transactions.</summary>
/// <param name="AccountId">Plaid's id of it.</param>
/// <param name="Mask">The last digits of its number.</param>
/// <param name="Type">For example <c>depository</c>.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="OpeningBalance">Before the first transaction that the item has: what is held, or owed by credit and loan accounts.</param>
/// <param name="CurrentBalance">After the last posted one. The difference is the sum of the posted ones.</param>
public sealed record EmulatedAccount(string AccountId, string? Mask, string Type, string Currency, decimal? OpeningBalance, decimal? CurrentBalance);
