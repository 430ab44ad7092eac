namespace BudgetTracker;

/// <summary>Whose life a bank's accounts tell: everything that does not change from month to month.</summary>
/// <param name="Seed">Of this login: two logins lead two lives.</param>
/// <param name="Country">Of the bank.</param>
/// <param name="Ordinal">How many banks the person had linked before this one; money goes from each to the next.</param>
/// <param name="PersonSeed">Of the person, at whichever bank.</param>
internal sealed record Household(ulong Seed, Country Country, int Ordinal, ulong PersonSeed)
{
    /// <summary>Dice of this login for a purpose.</summary>
    public Dice Dice(string purpose) => new(BudgetTracker.Dice.Seed(Seed, purpose));

    /// <summary>The merchant that the household has of a kind: its landlord, its employer.</summary>
    public Merchant Own(string kind) => Dice("own/" + kind).Pick(Merchant.Of(Country.Code, kind));

    /// <summary>What it pays there by the month, before prices rise.</summary>
    public decimal Usual(string kind)
    {
        var (lowest, highest) = (Kind.Of(kind).Lowest, Kind.Of(kind).Highest);
        return Dice("usual/" + kind).Amount(lowest, highest) * Country.Scale;
    }
}
