namespace BudgetTracker;

/// <summary>The statuses of an item; how it comes from one to another: docs/items.md.</summary>
public static class ItemStatuses
{
    /// <summary>In order.</summary>
    public const string Good = "GOOD";

    /// <summary>The user has to sign in at the bank again, in Link's update mode.</summary>
    public const string LoginRequired = "LOGIN_REQUIRED";

    /// <summary>The bank ends the connection at <see cref="LinkedItem.EndsAt"/>, unless the user signs in again before, in Link's update mode.</summary>
    public const string PendingDisconnect = "PENDING_DISCONNECT";

    /// <summary>The user's consent ends at <see cref="LinkedItem.EndsAt"/>, unless it is given again before, in Link's update mode.</summary>
    public const string PendingExpiration = "PENDING_EXPIRATION";

    /// <summary>The user took the permission back, or the Item is gone at Plaid: what is known of it stays, and only a new link brings more.</summary>
    public const string Revoked = "REVOKED";

    /// <summary>Something else is wrong; <see cref="LinkedItem.ErrorCode"/> says what.</summary>
    public const string Error = "ERROR";

    /// <summary>Being removed; the token is kept until Plaid confirms.</summary>
    public const string Removing = "REMOVING";
}

/// <summary>What a person can do for an item.</summary>
public static class ItemActions
{
    /// <summary>Open Link in update mode: a link token with the item's id.</summary>
    public const string Repair = "repair";

    /// <summary>Open Link in update mode with account selection: the bank has accounts that are not shared yet.</summary>
    public const string ChooseAccounts = "choose_accounts";

    /// <summary>Link the bank anew; the item works no more.</summary>
    public const string Relink = "relink";

    /// <summary>Wait: the bank or Plaid has to mend it.</summary>
    public const string Wait = "wait";
}
