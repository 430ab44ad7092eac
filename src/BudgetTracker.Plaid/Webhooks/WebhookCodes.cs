using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>The codes that are told apart in measurements; Plaid adds codes at any time.</summary>
internal static class WebhookCodes
{
    private static readonly FrozenSet<string> _known = FrozenSet.Create(
        StringComparer.Ordinal,
        "ERROR", "LOGIN_REPAIRED", "PENDING_EXPIRATION", "PENDING_DISCONNECT", "USER_PERMISSION_REVOKED", "USER_ACCOUNT_REVOKED",
        "NEW_ACCOUNTS_AVAILABLE", "WEBHOOK_UPDATE_ACKNOWLEDGED",
        "SYNC_UPDATES_AVAILABLE", "RECURRING_TRANSACTIONS_UPDATE", "INITIAL_UPDATE", "HISTORICAL_UPDATE", "DEFAULT_UPDATE", "TRANSACTIONS_REMOVED",
        "SESSION_FINISHED", "ITEM_ADD_RESULT", "EVENTS");

    public static string TagOf(string? code) => code is not null && _known.Contains(code) ? code : "other";
}
