namespace BudgetTracker;

/// <summary>
/// What a host hears of its users' items. Register an implementation as a service, of any lifetime; each event is told at least once, those of
/// one item in order, by one of the hosts that run background work.
/// </summary>
public interface IItemEvents
{
    /// <summary>
    /// Hears an event. What this throws is logged, and the event is told again later, under the same <see cref="ItemEvent.Id"/>; later events of
    /// the item wait for it.
    /// </summary>
    Task HandleAsync(ItemEvent itemEvent, CancellationToken cancellationToken = default);
}

/// <summary>Something that happened to an item.</summary>
/// <param name="Id">The event's own: told twice, it is the same.</param>
/// <param name="Kind">One of <see cref="ItemEventKinds"/>; later versions may know more.</param>
/// <param name="UserId">The owner.</param>
/// <param name="ItemId">Plaid's item id.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ItemEvent(Guid Id, string Kind, string UserId, string ItemId, DateTimeOffset OccurredAt);

/// <summary>The kinds of an <see cref="ItemEvent"/>.</summary>
public static class ItemEventKinds
{
    /// <summary>A bank was linked, also where recovery finished it.</summary>
    public const string Linked = "LINKED";

    /// <summary>The user has to sign in at the bank again.</summary>
    public const string NeedsSignIn = "NEEDS_SIGN_IN";

    /// <summary>The connection ends within a week, unless the user signs in again before.</summary>
    public const string Ending = "ENDING";

    /// <summary>Something else is wrong with it.</summary>
    public const string Failing = "FAILING";

    /// <summary>It works again.</summary>
    public const string GoodAgain = "GOOD_AGAIN";

    /// <summary>The bank has accounts that the user may share.</summary>
    public const string NewAccounts = "NEW_ACCOUNTS";

    /// <summary>Transactions of it were added, changed or removed, or its whole history is there; added by <c>AddTransactionSync</c>.</summary>
    public const string TransactionsChanged = "TRANSACTIONS_CHANGED";

    /// <summary>The user took the permission back, or the Item is gone at Plaid.</summary>
    public const string Revoked = "REVOKED";

    /// <summary>The item was unlinked, and its token is dead.</summary>
    public const string Removed = "REMOVED";
}
