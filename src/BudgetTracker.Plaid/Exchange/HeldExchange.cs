namespace BudgetTracker;

/// <summary>An exchange that this caller holds, and all that carrying it through needs.</summary>
/// <param name="Attempt">The claim.</param>
/// <param name="PublicToken">What Plaid is given; none where the item is stored.</param>
/// <param name="Metadata">What Link said was linked; null where nobody did.</param>
/// <param name="Environment">What the token is sealed for.</param>
/// <param name="Sealer">Seals without network.</param>
/// <param name="ClaimedAt">A timestamp from before the claim, so that this clock's idea of the lease ends before the database's.</param>
internal sealed record HeldExchange(
    ExchangeAttempt Attempt, PublicToken PublicToken, LinkMetadata? Metadata, string Environment, TokenSealer Sealer, long ClaimedAt)
{
    /// <summary>What is to be stored.</summary>
    public NewItem ItemOf(PublicTokenExchangeResponse answer) => new()
    {
        UserId = Attempt.UserId,
        ItemId = answer.ItemId,
        AccessToken = answer.AccessToken,
        Institution = Metadata?.Institution,
        Accounts = Metadata?.Accounts ?? [],
    };
}
