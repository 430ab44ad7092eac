namespace BudgetTracker;

/// <summary>The exchanges in the database: every transition of the state machine is one committed statement.</summary>
internal interface IExchangeStore
{
    /// <summary>
    /// Claims a public token. The winner gets an attempt with <see cref="ExchangeAttempt.IsHeld"/>; everybody else sees the row as it is.
    /// A token whose former attempt ended without an answer, or whose holder's lease ran out, may be claimed again by its user.
    /// </summary>
    Task<ExchangeClaim> ClaimAsync(NewExchange exchange, CancellationToken cancellationToken);

    /// <summary>Claims public tokens that came without a caller who waits, for recovery to take up at once; those that have a claim keep it.</summary>
    Task AddWaitingAsync(IReadOnlyList<NewExchange> exchanges, CancellationToken cancellationToken);

    /// <summary>Takes up exchanges of unknown outcome and those whose lease ran out, of any user; each goes to one caller only.</summary>
    Task<IReadOnlyList<ExchangeAttempt>> TakeUpAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Stores the item and ends the attempt as <see cref="ExchangeStates.Active"/>, both or neither.</summary>
    Task<CompleteOutcome> CompleteAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken);

    /// <summary>Stores the item, and the attempt goes on: whether the item is kept is known when its accounts are.</summary>
    Task<CompleteOutcome> KeepAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an item whose accounts are linked already as <see cref="ItemStatuses.Removing"/>, and ends the attempt as
    /// <see cref="ExchangeStates.Rejected"/>, both or neither: so its token is here until Plaid has removed it. False where nothing was stored.
    /// </summary>
    Task<bool> RejectDuplicateAsync(ExchangeAttempt attempt, ItemRow row, string existingItemId, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an attempt whose item is stored: as <see cref="ExchangeStates.Active"/>, with what Plaid says of it; or, where the user has another
    /// item with the same accounts and they may not be linked twice, as <see cref="ExchangeStates.Rejected"/> and the item as
    /// <see cref="ItemStatuses.Removing"/>. Both or neither.
    /// </summary>
    Task<StoredOutcome> EndStoredAsync(ExchangeAttempt attempt, FoundDetails? details, CancellationToken cancellationToken);

    /// <summary>
    /// For a holder who was fenced off with an access token in hand: takes the attempt back where nobody else can still store the item,
    /// because the next holder gave up or found the public token spent, and the reconciler has not removed it and is not about to.
    /// </summary>
    /// <returns>The attempt as it is now, held where it was taken back; null where it is gone.</returns>
    Task<ExchangeAttempt?> TakeBackAsync(ExchangeAttempt attempt, string itemId, CancellationToken cancellationToken);

    /// <summary>Ends or releases an attempt that is still held; false where somebody else holds it by now.</summary>
    Task<bool> EndAsync(ExchangeAttempt attempt, ExchangeEnd end, CancellationToken cancellationToken);

    /// <summary>A user's exchange, or null.</summary>
    Task<ExchangeAttempt?> FindAsync(string userId, Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Ends exchanges whose public token is older than <paramref name="publicTokenLife"/>, erases such tokens, and gives suspects
    /// up that are older than <paramref name="grace"/>.
    /// </summary>
    /// <returns>The age of the oldest exchange that is still open; zero where none is.</returns>
    Task<TimeSpan> ExpireAsync(TimeSpan publicTokenLife, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes exchanges that ended longer than <see cref="PlaidExchangeOptions.ExchangeRetention"/> ago; not those whose item may live on
    /// at Plaid, which the reconciler counts.
    /// </summary>
    /// <returns>How many; 0 where none is left.</returns>
    Task<int> DeleteEndedAsync(CancellationToken cancellationToken);
}

/// <summary>A public token to claim.</summary>
/// <param name="Id">Id of the row, where this claim makes it.</param>
/// <param name="UserId">The user.</param>
/// <param name="PublicTokenSha256">What finds the token again.</param>
/// <param name="PublicTokenSealed">The token itself, for recovery.</param>
/// <param name="Fingerprint">What is linked, to find duplicates; null where it is not known, or they are allowed.</param>
/// <param name="InstitutionId">Where it is linked, or null.</param>
internal sealed record NewExchange(
    Guid Id, string UserId, byte[] PublicTokenSha256, byte[] PublicTokenSealed, byte[]? Fingerprint = null, string? InstitutionId = null)
{
    /// <summary>Whether the same accounts may be linked twice.</summary>
    public bool AllowsDuplicate { get; init; }

    /// <summary>The attempt that a new row begins.</summary>
    public ExchangeAttempt ToAttempt() => new(Id, UserId, ExchangeStates.Exchanging, Fence: 1, Attempt: 1, ItemId: null, IsHeld: true)
    {
        PublicTokenSealed = PublicTokenSealed,
        AllowsDuplicate = AllowsDuplicate,
    };
}

/// <summary>What a claim found: an attempt, or the item that has these accounts already.</summary>
internal readonly record struct ExchangeClaim(ExchangeAttempt? Attempt, string? DuplicateItemId = null);

/// <summary>A row of <c>plaid_exchange</c>; held where this caller may call Plaid under its fence.</summary>
internal sealed record ExchangeAttempt(Guid Id, string UserId, string State, int Fence, int Attempt, string? ItemId, bool IsHeld)
{
    public string? ErrorCode { get; init; }

    /// <summary>Whether the user may link the same accounts twice.</summary>
    public bool AllowsDuplicate { get; init; }

    /// <summary>The public token, where it is not erased.</summary>
    public byte[]? PublicTokenSealed { get; init; }

    /// <summary>The items that the user had when the attempt was claimed: one of them is not given back, whatever happens.</summary>
    public IReadOnlyList<string> KnownItems { get; init; } = [];

    /// <summary>Whether the user had an item when this was claimed.</summary>
    public bool Knows(string itemId) => KnownItems.Contains(itemId, StringComparer.Ordinal);

    /// <summary>The item that this attempt has just stored, where it is known whole.</summary>
    public LinkedItem? NewItem { get; init; }

    /// <summary>What the public token of an exchange is sealed for.</summary>
    public static SealContext SealContextOf(string environment, string userId, Guid exchangeId) =>
        new("public_token", environment, userId, exchangeId, ItemId: null);
}

/// <summary>How an attempt ends, other than with an item of its own.</summary>
internal sealed record ExchangeEnd(string State, bool CountsAsAttempt, string? ErrorCode = null, string? RequestId = null)
{
    /// <summary>Whether Plaid certainly holds no item of it, so that the reconciler has nothing to look for.</summary>
    public bool LeavesNothing { get; init; }
}

/// <summary>What became of <see cref="IExchangeStore.CompleteAsync"/>.</summary>
/// <param name="Stored">The item is stored, and the attempt in the state that was asked for.</param>
/// <param name="IsHeld">The attempt is still this caller's; false means fenced off.</param>
/// <param name="OtherRow">The row that holds the item already, for which the token has to be sealed instead.</param>
/// <param name="Duplicate">Another item of the user with the same accounts.</param>
/// <param name="NewItem">The item as it is stored, where its row is new; else it has to be read.</param>
internal sealed record CompleteOutcome(
    bool Stored, bool IsHeld, ItemOwner? OtherRow = null, string? Duplicate = null, LinkedItem? NewItem = null);

/// <summary>What became of <see cref="IExchangeStore.EndStoredAsync"/>.</summary>
/// <param name="IsEnded">The attempt is ended; false means fenced off.</param>
/// <param name="Duplicate">Another item of the user with the same accounts, for which this one is being removed.</param>
internal readonly record struct StoredOutcome(bool IsEnded, string? Duplicate = null);
