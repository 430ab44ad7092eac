namespace BudgetTracker;

/// <summary>What a caller may name as money.</summary>
internal static class Currencies
{
    private const decimal Most = 1_000_000_000;

    /// <summary>Whether it has the form of an ISO 4217 code, or is left out.</summary>
    public static bool IsOne(string? code) => code is null || (code.Length == 3 && code.All(char.IsAsciiLetterUpper));

    /// <summary>Whether it is in whole cents and not beyond what people have.</summary>
    public static bool IsAmount(decimal amount) => Math.Abs(amount) < Most && decimal.Round(amount, 2) == amount;
}
