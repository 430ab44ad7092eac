using System.Globalization;

namespace BudgetTracker.Comparison;

/// <summary>A figure with a goal, as the line <c>RATIO name value goal</c>.</summary>
internal sealed record Ratio(string Name, double Value, string Goal)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"RATIO {Name} {Value:0.000} {Goal}");

    /// <summary>The median of the ratios in each round, so that what drifts over a run drifts out.</summary>
    public static double OfRounds<T>(IEnumerable<T> ours, IEnumerable<T> theirs, Func<T, int> round, Func<T, double> figure) =>
        Spread.Of(ours.Join(theirs, round, round, (left, right) => figure(left) / figure(right))).Median;
}
