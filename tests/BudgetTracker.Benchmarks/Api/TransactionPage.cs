using System.Globalization;
using System.Text;

namespace BudgetTracker.Benchmarks.Api;

/// <summary>A page of <c>/transactions/sync</c> as Plaid fills it: transactions of 1.5 to 2 kB, each with all its members, the same in each run.</summary>
/// <param name="Item">Part of the ids of its account and its transactions: 12 characters.</param>
/// <param name="Number">Part of the transactions' ids as well: 3 characters.</param>
/// <param name="Count">How many transactions.</param>
/// <param name="NextCursor">What the next page is asked for with.</param>
/// <param name="HasMore">JSON: whether there is a next page.</param>
/// <param name="Version">Another one has other amounts.</param>
internal sealed record TransactionPage(
    string Item = "LNoSrEHwv99v",
    string Number = "000",
    int Count = 500,
    string NextCursor = "tVUUL15lYQN5rBnfDIc1I8xudpGdIlw9nsgeXWvhOfkECvUeR663i3Dt1uf/94S8ASkitgLcIiOSqNwzzp+bh89kirazha5vuZHBb2ZA5NtCDkkV",
    string HasMore = "true",
    int Version = 0)
{
    /// <summary>What ids begin with, the item's characters after it.</summary>
    public const string AccountPrefix = "BxBXxLj1m4HMXBm9WZZmCWVbP";

    /// <inheritdoc cref="AccountPrefix"/>
    public const string TransactionPrefix = "lPNjeW1nR6CDn5okmGQ";

    private const string Nowhere =
        """{"address":null,"city":null,"country":null,"lat":null,"lon":null,"postal_code":null,"region":null,"store_number":null}""";

    private static readonly (string Name, string Site, string Primary, string Detailed)[] _merchants =
    [
        ("Walmart", "walmart.com", "GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_SUPERSTORES"),
        ("Blue Bottle Coffee", "bluebottlecoffee.com", "FOOD_AND_DRINK", "FOOD_AND_DRINK_COFFEE"),
        ("Con Edison", "coned.com", "RENT_AND_UTILITIES", "RENT_AND_UTILITIES_GAS_AND_ELECTRICITY"),
        ("Café Zoë", "cafe-zoe.example", "FOOD_AND_DRINK", "FOOD_AND_DRINK_RESTAURANT"),
        ("Delta Air Lines", "delta.com", "TRAVEL", "TRAVEL_FLIGHTS"),
    ];

    public byte[] ToBytes() => Encoding.UTF8.GetBytes($$"""
        {"accounts":[{"account_id":"{{AccountPrefix}}{{Item}}","balances":{"available":110.94,"current":110.94,"iso_currency_code":"USD","limit":null,
        "unofficial_currency_code":null},"mask":"0000","name":"Plaid Checking","official_name":"Plaid Gold Standard 0% Interest Checking","subtype":"checking",
        "type":"depository"}],"added":[{{string.Join(',', Enumerable.Range(0, Count).Select(Transaction))}}],"has_more":{{HasMore}},"modified":[],
        "next_cursor":"{{NextCursor}}",
        "removed":[],"request_id":"Wvhy9PZHQLV8njG","transactions_update_status":"HISTORICAL_UPDATE_COMPLETE"}
        """.ReplaceLineEndings(""));

    private static string Store(int number) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"address":"{{13425 + number % 97}} Community Rd","city":"Poway","country":"US","lat":32.959068,"lon":-117.037666,"postal_code":"92064","region":"CA","store_number":"{{1700 + number % 97}}"}""");

    private string Transaction(int number)
    {
        var (name, site, primary, detailed) = _merchants[number % _merchants.Length];
        var day = new DateOnly(2026, 1, 1).AddDays(number / 3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var isStore = number % 2 == 0;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"account_id":"{{AccountPrefix}}{{Item}}","account_owner":null,"amount":{{(number * 7919 + Version * 101) % 25_000 / 100m}},"authorized_date":"{{day}}",
            "authorized_datetime":"{{day}}T10:34:50Z","category":null,"category_id":null,"check_number":null,
            "counterparties":[{"confidence_level":"VERY_HIGH","entity_id":"O5W5j4dN9OR3E6ypQmjdkWZZRoXEzVMz{{number % _merchants.Length:d5}}",
            "logo_url":"https://plaid-merchant-logos.plaid.com/{{site}}_1100.png","name":"{{name}}","phone_number":null,"type":"merchant","website":"{{site}}"}],
            "date":"{{day}}","datetime":"{{day}}T11:01:01Z","iso_currency_code":"USD","location":{{(isStore ? Store(number) : Nowhere)}},
            "logo_url":"https://plaid-merchant-logos.plaid.com/{{site}}_1100.png","merchant_entity_id":"O5W5j4dN9OR3E6ypQmjdkWZZRoXEzVMz{{number % _merchants.Length:d5}}",
            "merchant_name":"{{name}}","name":"PURCHASE {{name}} #{{number}}","original_description":"POS DEBIT PURCHASE {{name}} #{{number:d6}} POWAY CA 09/22",
            "payment_channel":"{{(isStore ? "in store" : "online")}}","payment_meta":{"by_order_of":null,"payee":null,"payer":null,"payment_method":null,
            "payment_processor":null,"ppd_id":null,"reason":null,"reference_number":null},"pending":false,
            "pending_transaction_id":"no86Eox18VHMvaOVL7gPUM9ap3aR1LsA{{number:d5}}","personal_finance_category":{"confidence_level":"VERY_HIGH",
            "detailed":"{{detailed}}","primary":"{{primary}}","version":"v2"},
            "personal_finance_category_icon_url":"https://plaid-category-icons.plaid.com/PFC_{{primary}}.png","transaction_code":null,
            "transaction_id":"{{TransactionPrefix}}{{Item}}{{Number}}{{number:d3}}","transaction_type":"{{(isStore ? "place" : "digital")}}",
            "unofficial_currency_code":null,"website":"{{site}}"}
            """).ReplaceLineEndings("");
    }
}
