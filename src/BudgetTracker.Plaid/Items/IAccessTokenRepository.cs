namespace BudgetTracker;

/// <summary>
/// The linked items and their access tokens in PostgreSQL, sealed. Every method takes the user, and sees and changes only that
/// user's rows.
/// Every method throws <see cref="DatabaseException"/> where the database does not do its part.
/// </summary>
public interface IAccessTokenRepository
{
    /// <summary>
    /// Stores an item with its token; the same item again, by the same user, replaces the token and, where it names any, the accounts: those
    /// that it does not name are closed.
    /// </summary>
    /// <exception cref="DatabaseException">The item belongs to another user, or the database failed.</exception>
    Task<LinkedItem> SaveAsync(NewItem item, CancellationToken cancellationToken = default);

    /// <summary>An item with its token opened; null where there is no such item or it is being removed.</summary>
    /// <exception cref="TokenProtectionException">The stored value does not open.</exception>
    Task<ItemWithToken?> GetAsync(string userId, string itemId, CancellationToken cancellationToken = default);

    /// <summary>The user's items, oldest first, without their tokens; those being removed have the status <see cref="ItemStatuses.Removing"/>.</summary>
    Task<IReadOnlyList<LinkedItem>> ListAsync(string userId, CancellationToken cancellationToken = default);
}

/// <summary>A linked item to store.</summary>
public sealed record NewItem
{
    /// <summary>The owner.</summary>
    public required string UserId { get; init; }

    /// <summary>Plaid's item id; case-sensitive.</summary>
    public required string ItemId { get; init; }

    /// <summary>The token.</summary>
    public required AccessToken AccessToken { get; init; }

    /// <summary>The institution, where known.</summary>
    public LinkInstitution? Institution { get; init; }

    /// <summary>The accounts, where known.</summary>
    public IReadOnlyList<LinkAccount> Accounts { get; init; } = [];
}

/// <summary>A stored item, without its token.</summary>
public sealed record LinkedItem
{
    /// <summary>Primary key; sortable by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>The owner.</summary>
    public required string UserId { get; init; }

    /// <summary>Plaid's item id; case-sensitive.</summary>
    public required string ItemId { get; init; }

    /// <summary>The institution, or null where it is not known.</summary>
    public LinkInstitution? Institution { get; init; }

    /// <summary>The accounts; empty where they are not known yet.</summary>
    public IReadOnlyList<LinkAccount> Accounts { get; init; } = [];

    /// <summary>One of <see cref="ItemStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Plaid's error code where the status is <see cref="ItemStatuses.LoginRequired"/>, <see cref="ItemStatuses.Error"/> or <see cref="ItemStatuses.Revoked"/> and Plaid gave one.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>When the connection ends unless the user signs in again, or null where that is not known.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Whether the bank has accounts that the user may share, in update mode with account selection.</summary>
    public bool HasNewAccounts { get; init; }

    /// <summary>When Plaid was last asked how the item is, or null.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>How far its transactions are brought in; null where that has not begun, as without <c>AddTransactionSync</c>.</summary>
    public ItemSync? Sync { get; init; }

    /// <summary>What the institution looks like; null where it is not known yet, and in what <see cref="IAccessTokenRepository.GetAsync"/> gives.</summary>
    public InstitutionLook? Look { get; init; }

    /// <summary>What a person can do for it: one of <see cref="ItemActions"/>, or null.</summary>
    public string? Action => Status switch
    {
        ItemStatuses.LoginRequired or ItemStatuses.PendingDisconnect or ItemStatuses.PendingExpiration => ItemActions.Repair,
        ItemStatuses.Revoked => ItemActions.Relink,
        ItemStatuses.Error => ErrorCode is PlaidErrorCodes.AccessNotGranted or PlaidErrorCodes.AdditionalConsentRequired or PlaidErrorCodes.ItemLocked
            or PlaidErrorCodes.NoAccounts ? ItemActions.Repair : ItemActions.Wait,
        // Update mode asks for the consent that is missing.
        ItemStatuses.Good when Sync?.ErrorCode is PlaidErrorCodes.AdditionalConsentRequired => ItemActions.Repair,
        ItemStatuses.Good when HasNewAccounts => ItemActions.ChooseAccounts,
        _ => null,
    };

    /// <summary>When it was linked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the row last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A stored item and its token.</summary>
/// <param name="Item">The item.</param>
/// <param name="AccessToken">Its token.</param>
public sealed record ItemWithToken(LinkedItem Item, AccessToken AccessToken);
