using System.Collections.Frozen;

namespace BudgetTracker;

internal static class Choices
{
    public static void Check(ApiFields fields, string name, IEnumerable<string> values, FrozenSet<string> allowed)
    {
        foreach (var value in values.Where(v => v.Length > 0 && !allowed.Contains(v)))
            fields.Invalid($"{name} contains an unknown value: \"{value}\"");
    }

    /// <summary>Checks a list that may be left out but, where it is there, has to name something.</summary>
    public static void CheckSome(ApiFields fields, string name, IReadOnlyList<string>? values, FrozenSet<string> allowed)
    {
        if (values is { Count: 0 })
            fields.Invalid($"{name} must not be empty");
        foreach (var value in (values ?? []).Where(v => !allowed.Contains(v)))
            fields.Invalid($"{name} contains an unknown value: \"{value}\"");
    }
}
