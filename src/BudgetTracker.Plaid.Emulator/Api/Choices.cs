using System.Collections.Frozen;

namespace BudgetTracker;

internal static class Choices
{
    public static void Check(ApiFields fields, string name, IEnumerable<string> values, FrozenSet<string> allowed)
    {
        foreach (var value in values.Where(v => v.Length > 0 && !allowed.Contains(v)))
            fields.Invalid($"{name} contains an unknown value: \"{value}\"");
    }
}
