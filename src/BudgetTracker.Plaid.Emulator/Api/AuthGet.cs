using System.Globalization;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/auth/#authget"/>
internal static class AuthGet
{
    public static AuthGetResponse Handle(ApiCall call)
    {
        var access = ProductAccess.Require(call, "auth");
        var accounts = access.Only(a => a is { Type: "depository", Subtype: "checking" or "savings" or "cash management" }, Errors.NoAuthAccounts);
        return new([.. accounts.Select(AccountView.Of)], AuthNumbers.Of(access.Item.Institution, accounts), ItemView.Of(access.Item), call.RequestId);
    }
}

internal sealed record AuthGetResponse(IReadOnlyList<AccountView> Accounts, AuthNumbers Numbers, ItemView Item, string RequestId);

/// <summary>The numbers that payments go by, of the country's kind; those of American banks are the Sandbox's.</summary>
internal sealed record AuthNumbers(
    IReadOnlyList<AchNumber> Ach, IReadOnlyList<EftNumber> Eft, IReadOnlyList<IbanNumber> International, IReadOnlyList<BacsNumber> Bacs)
{
    private const string Routing = "011401533";
    private const string WireRouting = "021000021";

    public static AuthNumbers Of(Institution institution, IReadOnlyList<Account> accounts) => institution.Country switch
    {
        "US" => new([.. accounts.Select(a => AchOf(institution, a))], [], [], []),
        "CA" => new([], [.. accounts.Select(a => new EftNumber(a.Id, Long(a), "021", "01140"))], [], []),
        "GB" => new([], [], [.. accounts.Select(a => Iban.Of("GB", a))], [.. accounts.Select(a => new BacsNumber(a.Id, Short(a), "601613"))]),
        var country => new([], [], [.. accounts.Select(a => Iban.Of(country, a))], []),
    };

    /// <summary>Eight digits that end as the account's mask does.</summary>
    public static string Short(Account account) => "3192" + (account.Mask ?? "0000").PadLeft(4, '0')[^4..];

    private static AchNumber AchOf(Institution institution, Account account) => new(
        account.Id, Long(account), institution.RoutingNumbers.Count > 0 ? institution.RoutingNumbers[0] : Routing, WireRouting)
    {
        IsTokenizedAccountNumber = institution.TellsPersistentIds,
        CanTransferIn = true,
        CanTransferOut = true,
    };

    private static string Long(Account account) => "111122223333" + (account.Mask ?? "0000");
}

internal sealed record AchNumber(string AccountId, string Account, string Routing, string? WireRouting)
{
    public bool IsTokenizedAccountNumber { get; init; }

    public bool? CanTransferIn { get; init; }

    public bool? CanTransferOut { get; init; }
}

internal sealed record EftNumber(string AccountId, string Account, string Institution, string Branch);

internal sealed record IbanNumber(string AccountId, [property: JsonPropertyName("iban")] string Number, string Bic);

internal sealed record BacsNumber(string AccountId, string Account, string SortCode);

/// <summary>International account numbers of each country's length, with right check digits.</summary>
internal static class Iban
{
    public static IbanNumber Of(string country, Account account)
    {
        var (bank, digits) = country switch
        {
            "GB" => ("NWBK", 14),
            "NL" => ("PLAI", 10),
            "IE" => ("PLAI", 14),
            "LV" => ("PLAI", 13),
            "IT" => ("X", 22),
            "NO" => ("", 11),
            "BE" => ("", 12),
            "DK" or "FI" => ("", 14),
            "AT" or "EE" or "LT" => ("", 16),
            "DE" => ("", 18),
            "PT" => ("", 21),
            "FR" => ("", 23),
            "PL" => ("", 24),
            _ => ("", 20), // ES, SE
        };
        var basic = bank + ("601613" + AuthNumbers.Short(account)).PadLeft(digits, '0')[^digits..];
        var check = 98 - Remainder(basic + country + "00");
        return new(account.Id, $"{country}{check.ToString("00", CultureInfo.InvariantCulture)}{basic}", $"PLAI{country}21");
    }

    /// <summary>Modulo 97 of the number in which A is 10 and Z is 35.</summary>
    private static int Remainder(string text) => text.Aggregate(
        0, (rest, c) => char.IsAsciiDigit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97);
}
