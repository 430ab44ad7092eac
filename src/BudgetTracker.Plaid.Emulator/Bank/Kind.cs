using System.Globalization;

namespace BudgetTracker;

/// <summary>What sort of merchant it is, what people pay there and how often.</summary>
/// <param name="Name">For example <c>groceries</c>.</param>
/// <param name="Category">What it is for.</param>
/// <param name="Lowest">The least that is paid, in a currency worth about a dollar.</param>
/// <param name="Highest">The most.</param>
/// <param name="PerMilleAMonth">A thousand times the purchases of a month.</param>
/// <param name="Place">Where it is bought.</param>
/// <param name="OnCredit">Whether by credit card.</param>
internal sealed record Kind(string Name, Category Category, decimal Lowest, decimal Highest, int PerMilleAMonth, PaymentPlace Place, bool OnCredit)
{
    private static readonly Lazy<IReadOnlyList<Kind>> _all = new(() =>
        [.. Data.Lines("kinds.csv").Select(line => line.Split(',')).Select(c => new Kind(
            c[0], Category.Of(c[1]), Decimal(c[2]), Decimal(c[3]), int.Parse(c[4], CultureInfo.InvariantCulture),
            Enum.Parse<PaymentPlace>(c[5]), c[6] is "credit"))]);

    public static IReadOnlyList<Kind> All => _all.Value;

    public static Kind Of(string name) => All.First(k => string.Equals(k.Name, name, StringComparison.Ordinal));

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
