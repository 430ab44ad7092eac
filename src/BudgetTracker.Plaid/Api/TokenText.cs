namespace BudgetTracker;

/// <summary>The texts that tokens and ids of Plaid's can be.</summary>
internal static class TokenText
{
    private const int MaxLength = 256;

    public static bool IsValid(string value) => value.Length is > 0 and <= MaxLength && value.All(character => character is > ' ' and < '\x7f');
}
