using System.Security.Cryptography;

namespace BudgetTracker;

/// <summary>Identifiers that look like Plaid's; all of them are case-sensitive.</summary>
internal static class Ids
{
    private const int Length = 37;
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Item() => Random(Length);

    public static string Account() => Random(Length);

    public static string User() => "usr_" + Random(14);

    public static string Request() => Random(15);

    public static string Token(string kind) => $"{kind}-sandbox-{Guid.NewGuid()}";

    /// <summary>The identifier of what the seed and the name stand for: always the same.</summary>
    public static string Derived(ulong seed, string name)
    {
        var dice = new Dice(Dice.Seed(seed, name));
        return string.Create(Length, dice, static (characters, dice) =>
        {
            for (var i = 0; i < characters.Length; i++)
                characters[i] = Alphanumeric[dice.Below(Alphanumeric.Length)];
        });
    }

    private static string Random(int length) => RandomNumberGenerator.GetString(Alphanumeric, length);
}
