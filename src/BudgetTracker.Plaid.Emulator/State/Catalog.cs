using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>The closed lists of values that requests may name.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
internal static class Catalog
{
    public static FrozenSet<string> LinkProducts { get; } = Set(
        "assets auth balance_plus beacon employment identity income_verification identity_verification investments investments_auth liabilities "
        + "payment_initiation protect_transactions standing_orders signal statements transactions transfer cra_base_report "
        + "cra_income_insights cra_cashflow_insights cra_lend_score cra_partner_insights cra_network_insights cra_monitoring layer "
        + "protect_linked_bank");

    /// <summary>Products that an institution may offer, which are more than Link can be asked for.</summary>
    public static FrozenSet<string> Products { get; } = Set(
        "assets auth balance balance_plus beacon identity identity_match investments investments_auth liabilities payment_initiation "
        + "identity_verification transactions credit_details income income_verification standing_orders transfer employment "
        + "recurring_transactions transactions_refresh signal statements processor_payments processor_identity profile cra_base_report "
        + "cra_income_insights cra_partner_insights cra_network_insights cra_cashflow_insights cra_monitoring cra_lend_score "
        + "cra_plaid_credit_score layer pay_by_bank protect_linked_bank protect_transactions");

    /// <summary>Products that some institutions have and others have not; the rest is Plaid's own affair.</summary>
    public static FrozenSet<string> InstitutionBoundProducts { get; } = Set(
        "assets auth identity income_verification investments investments_auth liabilities payment_initiation signal statements "
        + "transactions transfer");

    /// <summary>Products that update mode may add to an Item; all others have to be left out there.</summary>
    public static FrozenSet<string> UpdateModeProducts { get; } = Set(
        "assets statements income_verification cra_base_report cra_income_insights cra_cashflow_insights cra_lend_score "
        + "cra_partner_insights cra_network_insights cra_monitoring");

    public static FrozenSet<string> Countries { get; } =
        Set("US GB ES NL FR IE CA DE IT PL DK NO SE EE LT LV PT BE AT FI");

    public static FrozenSet<string> Languages { get; } =
        Set("da nl en et fr de hi it lv lt no pl pt ro es sv vi");

    public static FrozenSet<string> CategoryVersions { get; } = Set("v1 v2");

    public static FrozenSet<string> AppearanceModes { get; } = Set("LIGHT DARK SYSTEM");

    public static FrozenSet<string> ItemRemovalReasons { get; } =
        Set("FRAUD_FIRST_PARTY FRAUD_FALSE_IDENTITY FRAUD_ABUSE FRAUD_OTHER CONNECTION_IS_NON_FUNCTIONAL OTHER");

    /// <summary>The document's list lacks <c>IDENTITY</c>, its text allows it.</summary>
    public static FrozenSet<string> WebhookTypes { get; } =
        Set("AUTH HOLDINGS IDENTITY INVESTMENTS_TRANSACTIONS ITEM LIABILITIES TRANSACTIONS ASSETS");

    public static FrozenSet<string> WebhookCodes { get; } = Set(
        "DEFAULT_UPDATE NEW_ACCOUNTS_AVAILABLE SMS_MICRODEPOSITS_VERIFICATION AUTHORIZATION_GRANTED USER_PERMISSION_REVOKED "
        + "USER_ACCOUNT_REVOKED PENDING_DISCONNECT RECURRING_TRANSACTIONS_UPDATE LOGIN_REPAIRED SYNC_UPDATES_AVAILABLE PRODUCT_READY "
        + "ERROR");

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
