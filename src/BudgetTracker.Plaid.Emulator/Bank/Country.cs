using System.Collections.Frozen;
using System.Globalization;

namespace BudgetTracker;

/// <summary>A country's money, and how its banks print what they print.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Scale">What prices are to be multiplied with for the currency's worth.</param>
/// <param name="City">Where people shop.</param>
internal sealed record Country(string Code, string Currency, int Scale, string City)
{
    private static readonly FrozenDictionary<string, Country> _all = new Country[]
    {
        new("US", "USD", 1, "Seattle"), new("CA", "CAD", 1, "Montréal"), new("GB", "GBP", 1, "London"), new("DE", "EUR", 1, "Köln"),
        new("FR", "EUR", 1, "Paris"), new("ES", "EUR", 1, "Valencia"), new("IT", "EUR", 1, "Milano"), new("NL", "EUR", 1, "Amsterdam"),
        new("PL", "PLN", 4, "Warszawa"), new("SE", "SEK", 10, "Stockholm"), new("DK", "DKK", 7, "København"), new("NO", "NOK", 10, "Oslo"),
    }.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    /// <summary>Where no habits are known, the euro and those of the Netherlands.</summary>
    public static Country Of(string code) => _all.GetValueOrDefault(code) ?? _all["NL"] with { Code = code };

    /// <summary>A purchase by card.</summary>
    public string Purchase(string merchant, DateOnly day, int number, bool pending) => Code switch
    {
        "US" => pending ? merchant : $"{merchant} {Upper(City)} WA",
        "CA" => $"POINT OF SALE - INTERAC RETAIL PURCHASE {number % 1_000_000:d6} {merchant}",
        "GB" => $"{merchant} {Upper(City)} GB ON {Text(day, "dd MMM").ToUpperInvariant()} CPM",
        "DE" => $"{merchant}//{Upper(City)}/DE {Text(day, "yyyy-MM-dd")}T{Time(number)} KFN 1 VJ 2812 Kartenzahlung",
        "FR" => $"CARTE {Text(day, "dd/MM/yy")} {merchant} {Upper(City)} CB*{number % 10_000:d4}",
        "ES" => $"COMPRA TARJ. 5402XXXXXXXX{number % 10_000:d4} {merchant}-{Upper(City)}",
        "IT" => $"PAGAMENTO POS {Text(day, "dd/MM")} {Time(number)[..5]} {merchant} {Upper(City)} CARTA *{number % 10_000:d4}",
        "NL" => $"BEA, Betaalpas {merchant},PAS{number % 1000:d3} NR:{number % 1_000_000:d6}, {Text(day, "dd.MM.yy")}/{Time(number)[..5]} {Upper(City)}",
        "PL" => $"ZAKUP PRZY UŻYCIU KARTY {merchant} {Upper(City)} {number % 1_000_000:d6} PL",
        "SE" => $"KORTKÖP {Text(day, "yyMMdd")} {merchant} {Upper(City)}",
        _ => $"{merchant} {Upper(City)} {number % 10_000:d4}",
    };

    /// <summary>A bill that the merchant collects.</summary>
    public string DirectDebit(string merchant, int number) => Code switch
    {
        "US" => $"{merchant} {number % 100_000_000:d8} WEB ID: {number % 1_000_000_000:d9}",
        "CA" => $"MISC PAYMENT {merchant}",
        "GB" => $"DIRECT DEBIT PAYMENT TO {merchant} REF {number % 10_000_000:d7} MANDATE NO {number % 10_000:d4}",
        "DE" => $"SEPA-LASTSCHRIFT {merchant} MREF+{number % 1_000_000_000} CRED+DE{number % 100:d2}ZZZ0000{number % 1_000_000:d6}",
        "FR" => $"PRLV SEPA {merchant} ECH/{number % 1_000_000:d6} ID EMETTEUR/FR{number % 100:d2}ZZZ{number % 1_000_000:d6}",
        "ES" => $"RECIBO {merchant} N.{number % 1_000_000_000:d9}",
        "IT" => $"ADDEBITO SDD {merchant} MANDATO {number % 1_000_000_000:d9}",
        "NL" => $"SEPA Incasso algemeen doorlopend Naam: {merchant} Machtiging: {number % 1_000_000:d6} Kenmerk: {number % 10_000_000:d7}",
        "PL" => $"POLECENIE ZAPŁATY {merchant} NR {number % 1_000_000:d6}",
        "SE" => $"AUTOGIRO {merchant}",
        _ => $"{merchant} {number % 1_000_000:d6}",
    };

    /// <summary>Money that comes in by transfer.</summary>
    public string Credit(string payer, int number) => Code switch
    {
        "US" => $"{payer} PPD ID: {number % 1_000_000_000:d9}",
        "GB" => $"BANK GIRO CREDIT REF {payer}",
        "DE" => $"SEPA-GUTSCHRIFT {payer} LOHN/GEHALT EREF+{number % 1_000_000_000:d9}",
        "FR" => $"VIR SEPA RECU /DE {payer} /MOTIF SALAIRE",
        "ES" => $"TRANSFERENCIA DE {payer} NOMINA",
        "IT" => $"BONIFICO A VOSTRO FAVORE {payer} EMOLUMENTI",
        "NL" => $"SEPA Overboeking Naam: {payer} Omschrijving: salaris",
        "PL" => $"PRZELEW PRZYCHODZĄCY {payer} WYNAGRODZENIE",
        "SE" => $"LÖN {payer}",
        _ => payer,
    };

    private static string Text(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);

    private static string Time(int number) => $"{8 + (number % 13):d2}:{number / 13 % 60:d2}:{number / 780 % 60:d2}";

    private static string Upper(string city) => city.ToUpperInvariant();
}
