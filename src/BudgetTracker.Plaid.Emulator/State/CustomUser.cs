using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>What the password of <c>user_custom</c> asks for. Members that the emulator has no use for are passed over.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/user-custom/"/>
internal sealed record CustomUser(IReadOnlyList<CustomAccount>? OverrideAccounts = null, string? ForceError = null)
{
    public const string Name = "user_custom";

    /// <summary>The configuration, or null where the password is none.</summary>
    public static CustomUser? Parse(string password)
    {
        try
        {
            return JsonSerializer.Deserialize(password, CustomUserJson.Default.CustomUser) is { IsUnderstood: true } understood ? understood : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsUnderstood => (OverrideAccounts ?? []).All(account => account is { IsUnderstood: true });

    /// <summary>The accounts that were asked for; none where they are left to the bank.</summary>
    public IReadOnlyList<Account> Accounts(Country country) => [.. Wanted(country).Select(wanted => wanted.Account)];

    /// <summary>The transactions that were asked for.</summary>
    public IEnumerable<Extra> Transactions(Country country, DateTimeOffset now) => Wanted(country).SelectMany(
        wanted => (wanted.By.Transactions ?? []).Select((t, number) => t.ToExtra($"{wanted.Account.Line}/{number}", wanted.Account, now)));

    /// <summary>The regular income that was asked for, in a month.</summary>
    public IEnumerable<Entry> Income(Country country, DateOnly month) => Wanted(country)
        .Where(wanted => wanted.By.InflowModel is { Type: "monthly-income", IncomeAmount: not null })
        .Select(wanted => wanted.By.InflowModel!.ToEntry(wanted.Account, month));

    private IEnumerable<(CustomAccount By, Account Account)> Wanted(Country country)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, by) in (OverrideAccounts ?? []).Index())
        {
            // The first of its subtype without transactions shows those of a life; a second one none.
            var life = by.Transactions is null && Masks.OfSubtype(by.Subtype) is { } mask && taken.Add(mask) ? mask : null;
            yield return (by, by.ToAccount(index, country, life ?? $"custom/{index}"));
        }
    }
}

internal sealed record CustomAccount(
    [property: JsonRequired] string Type, [property: JsonRequired] string Subtype, decimal? StartingBalance = null, decimal? ForceAvailableBalance = null,
    bool HasNullAvailableBalance = false, string? Currency = null, CustomMeta? Meta = null, IReadOnlyList<CustomTransaction>? Transactions = null,
    CustomInflow? InflowModel = null)
{
    private const decimal DefaultBalance = 1000;

    public bool IsUnderstood =>
        Type is "depository" or "credit" or "loan" or "investment" or "payroll" or "other"
        && Currencies.IsOne(Currency)
        && new[] { StartingBalance, ForceAvailableBalance, Meta?.Limit, InflowModel?.IncomeAmount }.All(amount => amount is not { } given || Currencies.IsAmount(given))
        && (Transactions ?? []).All(transaction => transaction is { IsUnderstood: true })
        && InflowModel is not { IsUnderstood: false };

    public Account ToAccount(int index, Country country, string line)
    {
        var balance = StartingBalance ?? DefaultBalance;
        var owed = Type is "credit" or "loan";
        var available = HasNullAvailableBalance || Type is "loan" or "investment" ? null : ForceAvailableBalance ?? (owed ? Meta?.Limit - balance : balance);
        return new(
            Ids.Account(), Meta?.Name ?? $"Plaid {CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Subtype)}", Meta?.OfficialName,
            Meta?.Mask ?? (index * 1111 % 10_000).ToString("d4", CultureInfo.InvariantCulture), Type, Subtype, available, balance, Meta?.Limit, Currency ?? country.Currency)
        {
            Line = line,
            IsAvailableFixed = ForceAvailableBalance is not null,
        };
    }
}

internal sealed record CustomMeta(string? Name = null, string? OfficialName = null, decimal? Limit = null, string? Mask = null);

internal sealed record CustomTransaction(
    [property: JsonRequired] DateOnly DateTransacted, [property: JsonRequired] DateOnly DatePosted, [property: JsonRequired] decimal Amount,
    [property: JsonRequired] string Description, string? Currency = null)
{
    public bool IsUnderstood =>
        Currencies.IsOne(Currency) && Currencies.IsAmount(Amount) && DateTransacted.Year is > 1900 and < 2200 && DatePosted.Year is > 1900 and < 2200;

    public Extra ToExtra(string key, Account account, DateTimeOffset now) =>
        new(now, key, account.Line!, Amount, Currency ?? account.Currency, DateTransacted, DatePosted, Description, DatePosted > DateOnly.FromDateTime(now.UtcDateTime));
}

internal sealed record CustomInflow([property: JsonRequired] string Type, decimal? IncomeAmount = null, JsonElement? PaymentDayOfMonth = null, string? TransactionName = null)
{
    private const int LastDay = 31;

    public bool IsUnderstood => Day is >= 1 and <= LastDay;

    public Entry ToEntry(Account account, DateOnly month) => new(
        $"income/{account.Line}/{month.Key()}", account.Line!, -IncomeAmount!.Value, month.Day(Day), TransactionName ?? "INCOME",
        new(Category.Of("INCOME_SALARY"), PaymentPlace.Other) { Stream = "income/" + account.Line, Confidence = "HIGH" });

    private int Day => PaymentDayOfMonth switch
    {
        null => LastDay,
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out var day) ? day : 0,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("last") => LastDay,
        { ValueKind: JsonValueKind.String } text => int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day : 0,
        _ => 0,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CustomUser))]
internal sealed partial class CustomUserJson : JsonSerializerContext;
