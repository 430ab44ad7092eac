namespace BudgetTracker;

/// <summary>The accounts that a life is told by: those of <c>user_good</c>, and one that two people share.</summary>
internal static class Masks
{
    public const string Checking = "0000";
    public const string Saving = "1111";
    public const string Deposit = "2222";
    public const string CreditCard = "3333";
    public const string MoneyMarket = "4444";
    public const string StudentLoan = "7777";
    public const string Mortgage = "8888";
    public const string CashManagement = "9002";
    public const string Joint = "9999";

    /// <summary>The account whose life an account of that subtype shows, or null where none fits.</summary>
    public static string? OfSubtype(string subtype) => subtype switch
    {
        "checking" => Checking,
        "savings" => Saving,
        "cd" => Deposit,
        "money market" => MoneyMarket,
        "credit card" => CreditCard,
        "student" => StudentLoan,
        "mortgage" => Mortgage,
        _ => null,
    };
}
