namespace BudgetTracker;

/// <summary>What can happen to an item.</summary>
internal enum ItemChange
{
    /// <summary>Plaid says that nothing is wrong.</summary>
    FoundGood,

    /// <summary>Plaid says that nothing is wrong, and the consent ends within a week.</summary>
    FoundExpiring,

    /// <summary>Plaid says that nothing is wrong, and the bank has announced when it will disconnect.</summary>
    FoundDisconnecting,

    /// <summary>Plaid says that the user has to sign in again.</summary>
    FoundLoginRequired,

    /// <summary>Plaid says that something else is wrong.</summary>
    FoundError,

    /// <summary>Plaid says that the permission was taken back, or knows the Item no more.</summary>
    FoundRevoked,

    /// <summary>PENDING_EXPIRATION: the consent is about to end.</summary>
    ExpirationAnnounced,

    /// <summary>PENDING_DISCONNECT: the bank is about to disconnect.</summary>
    DisconnectAnnounced,

    /// <summary>USER_PERMISSION_REVOKED: the user took the permission back.</summary>
    PermissionRevoked,

    /// <summary>The user unlinks the item here.</summary>
    RemovalBegun,
}

/// <summary>The life of an item, whole. What is found by a check counts whatever was; an announcement makes nothing better that is worse.</summary>
/// <seealso href="https://plaid.com/docs/api/items/"/>
internal static class ItemStateMachine
{
    private static readonly string[] _living =
    [
        ItemStatuses.Good, ItemStatuses.PendingExpiration, ItemStatuses.PendingDisconnect, ItemStatuses.LoginRequired, ItemStatuses.Error, ItemStatuses.Revoked,
    ];

    private static readonly string[] _working = [ItemStatuses.Good, ItemStatuses.PendingExpiration, ItemStatuses.PendingDisconnect];

    public static IReadOnlyList<(string From, ItemChange Change, string To)> Transitions { get; } =
    [
        .. From(_living, ItemChange.FoundGood, ItemStatuses.Good),
        .. From(_living, ItemChange.FoundExpiring, ItemStatuses.PendingExpiration),
        .. From(_living, ItemChange.FoundDisconnecting, ItemStatuses.PendingDisconnect),
        .. From(_living, ItemChange.FoundLoginRequired, ItemStatuses.LoginRequired),
        .. From(_living, ItemChange.FoundError, ItemStatuses.Error),
        .. From(_living, ItemChange.FoundRevoked, ItemStatuses.Revoked),
        .. From(_working, ItemChange.ExpirationAnnounced, ItemStatuses.PendingExpiration),
        .. From(_working, ItemChange.DisconnectAnnounced, ItemStatuses.PendingDisconnect),
        .. From(_living, ItemChange.PermissionRevoked, ItemStatuses.Revoked),
        .. From(_living, ItemChange.RemovalBegun, ItemStatuses.Removing), // and nothing leads out of it
    ];

    /// <summary>The status that a change leads to; the same where it changes nothing.</summary>
    public static string Next(string from, ItemChange change) =>
        Transitions.FirstOrDefault(transition => transition.From == from && transition.Change == change).To ?? from;

    /// <summary><see cref="Next"/> as an expression over <c>status</c> of the table's alias <c>i</c>.</summary>
    public static Sql NextSql(ItemChange change)
    {
        var arms = Transitions.Where(transition => transition.Change == change).Select(static transition => $" when '{transition.From}' then '{transition.To}'");
        return ItemSql.Constant($"case i.status{string.Concat(arms)} else i.status end");
    }

    private static IEnumerable<(string, ItemChange, string)> From(IEnumerable<string> statuses, ItemChange change, string to) =>
        statuses.Select(status => (status, change, to));
}
