namespace BudgetTracker;

/// <summary>An item on its way into the table: its token is sealed for exactly this row.</summary>
internal sealed record ItemRow(
    Guid Id, string UserId, string ItemId, byte[] SealedToken, string KeyId, LinkInstitution? Institution, IReadOnlyList<LinkAccount> Accounts)
{
    /// <summary>What an access token is sealed for.</summary>
    private const string Purpose = "access_token";

    /// <summary>Whether the row is there already: then accounts that are not named any more are closed, unless none is named.</summary>
    public bool Replaces { get; init; }

    public byte[]? Fingerprint => ItemFingerprint.Of(Institution, Accounts);

    public static ItemRow Seal(TokenSealer sealer, Guid id, string environment, NewItem item) => new(
        id,
        item.UserId,
        item.ItemId,
        sealer.Seal(item.AccessToken.Reveal(), Context(environment, item.UserId, id, item.ItemId)),
        sealer.KeyId,
        item.Institution,
        item.Accounts);

    /// <summary>The item as the table gives it, where this row was all that went into it.</summary>
    public LinkedItem ToItem(DateTimeOffset createdAt, DateTimeOffset updatedAt) => new()
    {
        Id = Id,
        UserId = UserId,
        ItemId = ItemId,
        Institution = Institution is { InstitutionId: null, Name: null } ? null : Institution,
        Accounts = [.. InOrder(Distinct(Accounts))],
        Status = ItemStatuses.Good,
        CreatedAt = createdAt,
        UpdatedAt = updatedAt,
    };

    /// <summary>Plaid never names an account twice, but these may come from a browser, and one statement cannot upsert a row twice.</summary>
    public static IEnumerable<LinkAccount> Distinct(IEnumerable<LinkAccount> accounts) =>
        accounts.Where(account => account.Id is not "").DistinctBy(account => account.Id, StringComparer.Ordinal);

    /// <summary>The order in which the table gives them.</summary>
    public static IEnumerable<LinkAccount> InOrder(IEnumerable<LinkAccount> accounts) =>
        accounts.OrderBy(account => account.Name, StringComparer.Ordinal).ThenBy(account => account.Id, StringComparer.Ordinal);

    public static SealContext Context(string environment, string userId, Guid rowId, string itemId) =>
        new(Purpose, environment, userId, rowId, itemId);
}

/// <summary>Which row holds an item, and whose it is.</summary>
internal sealed record ItemOwner(Guid RowId, string UserId);
