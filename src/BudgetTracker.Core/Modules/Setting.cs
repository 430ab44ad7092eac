namespace BudgetTracker;

/// <summary>A setting that is blank counts as one that is missing: that is how environment variables are switched off.</summary>
public static class Setting
{
    /// <summary>The trimmed text, or null where it is blank.</summary>
    public static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>The address, or null where it is empty.</summary>
    public static Uri? Given(Uri? value) => value is null || value.OriginalString.Length == 0 ? null : value;
}
