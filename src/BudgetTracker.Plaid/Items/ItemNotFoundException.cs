namespace BudgetTracker;

/// <summary>The user has no such item. Another user's item is the same answer.</summary>
public sealed class ItemNotFoundException : PlaidException
{
    /// <summary>No item <paramref name="itemId"/> for this user.</summary>
    public ItemNotFoundException(string itemId)
        : base("There is no such item for this user.") => ItemId = itemId;

    /// <summary>The item that was asked for.</summary>
    public string ItemId { get; }
}
