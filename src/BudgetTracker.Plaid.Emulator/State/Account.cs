using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>An account as <c>user_good</c> has them in Plaid's Sandbox.</summary>
internal sealed record Account(
    string Id, string Name, string? OfficialName, string? Mask, string Type, string Subtype,
    decimal? Available, decimal? Current, decimal? Limit = null, string Currency = "USD", string? PersistentId = null)
{
    /// <summary>How a verification by micro-deposits stands; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VerificationStatus { get; init; }

    /// <summary>Which of a life's accounts it shows; null is the one with its mask.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Line { get; init; }

    /// <summary>Whether the available balance stays as it is, whatever happens.</summary>
    public bool IsAvailableFixed { get; init; }

    /// <summary>The accounts that a sign-in at the bank finds.</summary>
    /// <param name="institution">The bank.</param>
    /// <param name="person">Who signs in.</param>
    /// <param name="custom">What the user asked for, or null.</param>
    /// <param name="withNew">Whether the person has opened another since.</param>
    public static IReadOnlyList<Account> At(Institution institution, string person, CustomUser? custom = null, bool withNew = false)
    {
        if (custom?.Accounts(Country.Of(institution.Country)) is { Count: > 0 } wanted)
            return wanted;
        var country = Country.Of(institution.Country);
        var accounts = Sandbox();
        if (withNew)
            accounts = accounts.Append(New("Plaid Cash Management", "Plaid Growth Cash Management", Masks.CashManagement, "depository", "cash management", 12060, 12060));
        if (institution.TellsPersistentIds)
        {
            accounts = accounts
                .Append(New("Plaid Joint Checking", "Plaid Joint Checking", Masks.Joint, "depository", "checking", 640, 655))
                .Select(account => account with { PersistentId = PersistentIdOf(account, institution, person) });
        }

        return [.. accounts.Select(account => account.In(country))];
    }

    /// <summary>The account in a country's money, as much worth.</summary>
    private Account In(Country country) => this with
    {
        Currency = country.Currency,
        Available = Available * country.Scale,
        Current = Current * country.Scale,
        Limit = Limit * country.Scale,
    };

    /// <summary>Of a joint account the same for everybody who has it.</summary>
    private static string? PersistentIdOf(Account account, Institution institution, string person) => account.Type is not "depository" ? null
        : Ids.Derived(0, $"account/{institution.Id}/{account.Mask}/{(account.Mask is Masks.Joint ? "" : person)}");

    private static IEnumerable<Account> Sandbox() =>
    [
        New("Plaid Checking", "Plaid Gold Standard 0% Interest Checking", "0000", "depository", "checking", 100, 110),
        New("Plaid Saving", "Plaid Silver Standard 0.1% Interest Saving", "1111", "depository", "savings", 200, 210),
        New("Plaid CD", "Plaid Bronze Standard 0.2% Interest CD", "2222", "depository", "cd", null, 1000),
        New("Plaid Credit Card", "Plaid Diamond 12.5% APR Interest Credit Card", "3333", "credit", "credit card", null, 410, 2000),
        New("Plaid Money Market", "Plaid Platinum Standard 1.85% Interest Money Market", "4444", "depository", "money market", 43200, 43200),
        New("Plaid IRA", null, "5555", "investment", "ira", null, 320.76m),
        New("Plaid 401k", null, "6666", "investment", "401k", null, 23631.9805m),
        New("Plaid Student Loan", null, "7777", "loan", "student", null, 65262),
        New("Plaid Mortgage", null, "8888", "loan", "mortgage", null, 56302.06m),
    ];

    private static Account New(
        string name, string? official, string mask, string type, string subtype, decimal? available, decimal current, decimal? limit = null) =>
        new(Ids.Account(), name, official, mask, type, subtype, available, current, limit);
}
