namespace BudgetTracker.Plaid;

/// <summary>The exchanges in the database: every transition of the state machine is one method and one committed statement.</summary>
internal interface IExchangeStore
{
    /// <summary>
    /// Claims a public token. The winner gets an attempt with <see cref="ExchangeAttempt.IsHeld"/>; everybody else sees the row as it is.
    /// A token whose former attempt ended without an answer, or whose holder's lease ran out, may be claimed again by its user.
    /// </summary>
    Task<ExchangeAttempt> ClaimAsync(NewExchange exchange, CancellationToken cancellationToken);

    /// <summary>Stores the item and ends the attempt as <see cref="ExchangeStates.Active"/>, both or neither.</summary>
    Task<CompleteOutcome> CompleteAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken);

    /// <summary>Ends or releases an attempt that is still held; false where somebody else holds it by now.</summary>
    Task<bool> EndAsync(ExchangeAttempt attempt, ExchangeEnd end, CancellationToken cancellationToken);

    /// <summary>A user's exchange, or null.</summary>
    Task<ExchangeAttempt?> FindAsync(string environment, string userId, Guid id, CancellationToken cancellationToken);
}

/// <summary>A public token to claim.</summary>
internal sealed record NewExchange(Guid Id, string Environment, string UserId, byte[] PublicTokenSha256, byte[] PublicTokenSealed);

/// <summary>A row of <c>plaid_exchange</c>; held where this caller may call Plaid under its fence.</summary>
internal sealed record ExchangeAttempt(
    Guid Id, string Environment, string UserId, string State, int Fence, int Attempt, string? ItemId, bool IsHeld);

/// <summary>How an attempt ends, other than with an item.</summary>
internal sealed record ExchangeEnd(string State, bool CountsAsAttempt, string? ErrorCode = null, string? RequestId = null);

/// <summary>What became of <see cref="IExchangeStore.CompleteAsync"/>.</summary>
/// <param name="Stored">The item is stored and the attempt is active.</param>
/// <param name="IsHeld">The attempt is still this caller's; false means fenced off.</param>
/// <param name="OtherRow">The row that holds the item already, for which the token has to be sealed instead.</param>
internal sealed record CompleteOutcome(bool Stored, bool IsHeld, ItemOwner? OtherRow = null);
