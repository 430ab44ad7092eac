namespace BudgetTracker;

/// <summary>A bank that items can be linked at.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/institutions/"/>
internal sealed record Institution(string Id, string Name, string Country)
{
    private const string IdPrefix = "ins_";
    private const string NeutralColor = "#5a6472";
    private const int ShownInLink = 8;


    public required IReadOnlyList<string> Products { get; init; }

    public bool OAuth { get; init; }

    /// <summary>The brand's colour, or null where it is not known.</summary>
    public string? PrimaryColor { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<string> RoutingNumbers { get; init; } = [];

    /// <summary>Whether it names its accounts for good: four of the Sandbox do, those that give out stand-ins for account numbers.</summary>
    public bool TellsPersistentIds => Id is "ins_56" or "ins_13" or "ins_127990" or "ins_127287";

    /// <summary>A colour to paint with.</summary>
    public string Color => PrimaryColor ?? NeutralColor;

    /// <summary>Every bank, those of Plaid's Sandbox first.</summary>
    public static IReadOnlyList<Institution> All => InstitutionFile.Institutions;

    /// <summary>The few that the Link dialog offers.</summary>
    public static IEnumerable<Institution> InLink => All.Take(ShownInLink);

    public static Institution? Find(string id) => InstitutionFile.ById.GetValueOrDefault(id);

    /// <summary>A bank for an id that is well-formed but not known; null for any other id.</summary>
    public static Institution? Generic(string id, string country = "US") =>
        id.StartsWith(IdPrefix, StringComparison.Ordinal)
        && id.Length > IdPrefix.Length
        && id.AsSpan(IdPrefix.Length).IndexOfAnyExceptInRange('0', '9') < 0
            ? new(id, $"Bank {id[IdPrefix.Length..]}", country) { Products = InstitutionFile.EveryProduct }
            : null;
}
