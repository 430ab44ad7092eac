using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>Identifiers that look like Plaid's; all of them are case-sensitive.</summary>
internal static class Ids
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private const int AccountLength = 37;

    public static string Item() => Random(AccountLength);

    public static string Account() => Random(AccountLength);

    public static string User() => "usr_" + Random(14);

    public static string Request() => Random(15);

    public static string Token(string kind) => $"{kind}-sandbox-{Guid.NewGuid()}";

    /// <summary>An id that looks like any other, but is the same for the same words.</summary>
    public static string Stable(string words) =>
        new([.. SHA512.HashData(Encoding.UTF8.GetBytes(words)).Take(AccountLength).Select(b => Alphanumeric[b % Alphanumeric.Length])]);

    /// <summary>A number that is the same for the same words.</summary>
    public static int StableNumber(string words) => SHA256.HashData(Encoding.UTF8.GetBytes(words))[0];

    private static string Random(int length) => RandomNumberGenerator.GetString(Alphanumeric, length);
}
