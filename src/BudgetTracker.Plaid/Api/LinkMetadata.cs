namespace BudgetTracker;

/// <summary>
/// What Link's <c>onSuccess</c> hands the page beside the public token. It comes from the browser: good enough to show to the
/// same person, never to decide on.
/// </summary>
/// <seealso href="https://plaid.com/docs/link/web/#onsuccess"/>
public sealed record LinkMetadata
{
    /// <summary>The institution, or null where the Item has none.</summary>
    public LinkInstitution? Institution { get; init; }

    /// <summary>The accounts the person chose.</summary>
    public IReadOnlyList<LinkAccount> Accounts { get; init; } = [];

    /// <summary>Id of the Link session.</summary>
    public string? LinkSessionId { get; init; }

    /// <summary>The same, in a form that can be stored and shown whatever a browser sent.</summary>
    internal LinkMetadata Cleaned() => new()
    {
        Institution = Institution?.Cleaned(),
        // An account without an id cannot be shown to be the same one later; Plaid is asked for it instead.
        Accounts = [.. Accounts.Select(static account => account.Cleaned()).Where(static account => account.Id is not "")],
        LinkSessionId = DisplayText.Clean(LinkSessionId),
    };
}

/// <summary>An institution as Link names it.</summary>
public sealed record LinkInstitution
{
    /// <summary>Plaid's id, for example <c>ins_109508</c>.</summary>
    public string? InstitutionId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    internal LinkInstitution? Cleaned() => Of(DisplayText.Clean(InstitutionId), DisplayText.Clean(Name));

    /// <summary>An institution, or null where neither is known.</summary>
    internal static LinkInstitution? Of(string? institutionId, string? name) =>
        institutionId is null && name is null ? null : new() { InstitutionId = institutionId, Name = name };
}

/// <summary>An account as Link names it.</summary>
public sealed record LinkAccount
{
    /// <summary>Plaid's account id; empty in the rare session where Plaid names none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The last 2 to 4 characters of the account number, or null.</summary>
    public string? Mask { get; init; }

    /// <summary>Its type, for example <c>depository</c>; new ones appear at any time.</summary>
    public string? Type { get; init; }

    /// <summary>Its subtype, for example <c>checking</c>; new ones appear at any time.</summary>
    public string? Subtype { get; init; }

    internal LinkAccount Cleaned() => new()
    {
        Id = DisplayText.Clean(Id) ?? "",
        Name = DisplayText.Clean(Name),
        Mask = DisplayText.Clean(Mask),
        Type = DisplayText.Clean(Type),
        Subtype = DisplayText.Clean(Subtype),
    };
}
