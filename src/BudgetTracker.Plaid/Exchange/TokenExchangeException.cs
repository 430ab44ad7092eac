namespace BudgetTracker;

/// <summary>An exchange ended without an item, or was not begun.</summary>
public sealed class TokenExchangeException : PlaidException
{
    /// <summary>An exchange that ended with <paramref name="code"/>.</summary>
    public TokenExchangeException(string code, string message)
        : base(message) => Code = code;

    /// <summary>One of <see cref="TokenExchangeErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>With <see cref="TokenExchangeErrorCodes.DuplicateItem"/>: the user's item that has the same accounts.</summary>
    public string? ExistingItemId { get; init; }

    internal static TokenExchangeException UnknownPublicToken() => new(
        TokenExchangeErrorCodes.UnknownPublicToken, "Plaid does not know this public token: it is wrong, expired or used. Open Link again.");

    internal static TokenExchangeException RelinkRequired() => new(
        TokenExchangeErrorCodes.RelinkRequired, "This public token was used and no linked item is left of it. Open Link again.");

    internal static TokenExchangeException Duplicate(string existingItemId) => new(
        TokenExchangeErrorCodes.DuplicateItem, "These accounts are linked already. Repair the existing item in Link's update mode, or remove it first.")
    {
        ExistingItemId = existingItemId,
    };

    internal static TokenExchangeException TooLittleTime() => new(
        TokenExchangeErrorCodes.TooLittleTime, "Too little time is left to finish an exchange, so it was not begun. Send the request again.");
}
