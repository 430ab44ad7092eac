namespace BudgetTracker;

/// <summary>The items as a queue of syncs: one row an item, so it does not grow. Each method is one round trip.</summary>
internal interface ISyncQueue
{
    /// <summary>
    /// Takes up a sync that is due, for a lease: of the user whose turn it is, and within what Plaid allows in a minute. Null where there is none.
    /// </summary>
    Task<DueSync?> TakeUpAsync(TimeSpan lease, int callsPerMinute, CancellationToken cancellationToken);

    /// <summary>Goes on with a sync that is one's own, and notes how many calls of the last minute are the item's.</summary>
    Task<SyncRenewal> RenewAsync(DueSync sync, TimeSpan lease, int calls, CancellationToken cancellationToken);

    /// <summary>A sync came to nothing, and is due again later.</summary>
    Task PostponeAsync(DueSync sync, SyncFailure failure, int calls, CancellationToken cancellationToken);

    /// <summary>A sync that was not carried through, since its host stops, is anybody's again.</summary>
    Task ReleaseAsync(DueSync sync, CancellationToken cancellationToken);

    /// <summary>How long until the next sync is due; null where none is within the time given.</summary>
    Task<TimeSpan?> NextDueAsync(TimeSpan within, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a user wants the bank to be asked now, which is allowed once in a while. Null where the user has no such item.
    /// </summary>
    Task<WantedRefresh?> BeginRefreshAsync(string userId, string itemId, TimeSpan interval, CancellationToken cancellationToken);

    /// <summary>The bank was asked, and a sync is due soon; or was not, and may be asked again at once.</summary>
    Task EndRefreshAsync(WantedRefresh refresh, bool wasAsked, CancellationToken cancellationToken);
}

/// <summary>A sync that this caller makes.</summary>
/// <param name="Sealed">The item, and its token as it is stored.</param>
/// <param name="Fence">It is this caller's while no later one has begun.</param>
/// <param name="Wanted">How often one had been asked for when it began.</param>
/// <param name="Cursor">Where it begins; null is the beginning of the history.</param>
/// <param name="LastChange">The number of the mirror's latest change.</param>
/// <param name="Lag">How long it had been due.</param>
/// <param name="IsHistoryComplete">Whether the whole history was read once.</param>
/// <param name="Calls">What there was and may be of calls.</param>
internal sealed record DueSync(SealedItem Sealed, int Fence, int Wanted, string? Cursor, long LastChange, TimeSpan Lag, bool IsHistoryComplete, SyncCalls Calls);

/// <summary>Calls of <c>/transactions/sync</c>.</summary>
/// <param name="Before">How many were made for the item in the minute before.</param>
/// <param name="MostOfAll">How many may be made in a minute for all items together.</param>
internal sealed record SyncCalls(int Before, int MostOfAll);

/// <summary>Whether a sync goes on.</summary>
internal enum SyncRenewal
{
    /// <summary>It is another's by now, or the item is being removed.</summary>
    IsLost,

    /// <summary>It goes on, but all hosts together have made as many calls in the last minute as Plaid allows.</summary>
    HasToWait,

    /// <summary>It goes on.</summary>
    MayCall,
}

/// <summary>A user's wish to have the bank asked.</summary>
/// <param name="Sealed">The item, and its token as it is stored.</param>
/// <param name="Wait">How long until it is allowed; null where it is.</param>
/// <param name="Before">When the bank was asked before, or null.</param>
internal sealed record WantedRefresh(SealedItem Sealed, TimeSpan? Wait, DateTimeOffset? Before);
