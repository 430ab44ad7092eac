using System.Security.Cryptography;

namespace BudgetTracker;

/// <summary>Identifiers that look like Plaid's; all of them are case-sensitive.</summary>
internal static class Ids
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Item() => Random(37);

    public static string Account() => Random(37);

    public static string User() => "usr_" + Random(14);

    public static string Request() => Random(15);

    public static string Token(string kind) => $"{kind}-sandbox-{Guid.NewGuid()}";

    private static string Random(int length) => RandomNumberGenerator.GetString(Alphanumeric, length);
}
