namespace BudgetTracker;

/// <summary>The users that Plaid's Sandbox has.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/test-credentials/"/>
internal static class SandboxUser
{
    public const string Good = "user_good";

    /// <summary>The one whose transactions can be created, and who has new ones at each refresh.</summary>
    public const string Dynamic = "user_transactions_dynamic";

    /// <summary>Something bought just now: pending at first.</summary>
    public static Extra Purchase(Item item, DateTimeOffset now)
    {
        var country = Country.Of(item.Institution.Country);
        var dice = new Dice(Dice.Seed(Dice.Seed(0, item.Id), $"refresh/{item.Extras.Count}"));
        var kind = dice.Pick(Kind.All.Where(k => k.PerMilleAMonth > 0).ToList());
        var merchant = dice.Pick(Merchant.Of(country.Code, kind.Name));
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new(
            now, $"refresh/{item.Extras.Count}", Masks.Checking, dice.Amount(kind.Lowest, kind.Highest) * country.Scale, country.Currency, today, today,
            country.Purchase(merchant.Printed, today, dice.Below(1_000_000_000), pending: true), Pending: true);
    }
}
