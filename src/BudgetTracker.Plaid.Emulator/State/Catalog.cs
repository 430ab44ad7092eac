using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>The closed lists of values that requests may name.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
internal static class Catalog
{
    public static FrozenSet<string> LinkProducts { get; } = Set(
        "assets auth beacon employment identity income_verification identity_verification investments investments_auth liabilities "
        + "payment_initiation protect_transactions standing_orders signal statements transactions transfer cra_base_report "
        + "cra_income_insights cra_cashflow_insights cra_lend_score cra_partner_insights cra_network_insights cra_monitoring layer "
        + "protect_linked_bank");

    /// <summary>Products that update mode may add to an Item; all others have to be left out there.</summary>
    public static FrozenSet<string> UpdateModeProducts { get; } = Set(
        "assets statements income_verification cra_base_report cra_income_insights cra_cashflow_insights cra_lend_score "
        + "cra_partner_insights cra_network_insights cra_monitoring");

    public static FrozenSet<string> Countries { get; } =
        Set("US GB ES NL FR IE CA DE IT PL DK NO SE EE LT LV PT BE AT FI");

    public static FrozenSet<string> Languages { get; } =
        Set("da nl en et fr de hi it lv lt no pl pt ro es sv vi");

    public static FrozenSet<string> CategoryVersions { get; } = Set("v1 v2");

    public static FrozenSet<string> WebhookTypes { get; } =
        Set("AUTH HOLDINGS INVESTMENTS_TRANSACTIONS ITEM LIABILITIES TRANSACTIONS ASSETS");

    public static FrozenSet<string> WebhookCodes { get; } = Set(
        "DEFAULT_UPDATE NEW_ACCOUNTS_AVAILABLE SMS_MICRODEPOSITS_VERIFICATION AUTHORIZATION_GRANTED USER_PERMISSION_REVOKED "
        + "USER_ACCOUNT_REVOKED PENDING_DISCONNECT RECURRING_TRANSACTIONS_UPDATE LOGIN_REPAIRED SYNC_UPDATES_AVAILABLE PRODUCT_READY "
        + "ERROR");

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
