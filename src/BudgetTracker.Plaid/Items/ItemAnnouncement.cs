namespace BudgetTracker;

/// <summary>
/// What a webhook says of an item. A check decides what it is worth; what no check could find out counts at once: that a connection is going to
/// end, that accounts may be added, and that a permission was taken back.
/// </summary>
/// <param name="Change">What it is to the item at once, or null.</param>
/// <seealso href="https://plaid.com/docs/api/items/#webhooks"/>
internal sealed record ItemAnnouncement(ItemChange? Change = null)
{
    private static readonly ItemAnnouncement _hint = new();

    /// <summary>When the bank disconnects, or null; announced without a time, in a week.</summary>
    public DateTimeOffset? DisconnectsAt { get; init; }

    /// <summary>When the consent ends, or null.</summary>
    public DateTimeOffset? ConsentExpiresAt { get; init; }

    /// <summary>Whether the bank has accounts that may be added.</summary>
    public bool HasNewAccounts { get; init; }

    /// <summary>The account whose permission was taken back, or null.</summary>
    public string? RevokedAccountId { get; init; }

    /// <summary>What an ITEM webhook says; of a code that is not known yet, that a check is due.</summary>
    /// <param name="code">Its <c>webhook_code</c>.</param>
    /// <param name="disconnectTime">Its <c>disconnect_time</c>, or null.</param>
    /// <param name="consentExpirationTime">Its <c>consent_expiration_time</c>, or null.</param>
    /// <param name="accountId">Its <c>account_id</c>, or null.</param>
    public static ItemAnnouncement Of(string code, DateTimeOffset? disconnectTime, DateTimeOffset? consentExpirationTime, string? accountId) => code switch
    {
        "PENDING_DISCONNECT" => new(ItemChange.DisconnectAnnounced) { DisconnectsAt = disconnectTime },
        "PENDING_EXPIRATION" when consentExpirationTime is not null => new(ItemChange.ExpirationAnnounced) { ConsentExpiresAt = consentExpirationTime },
        "USER_PERMISSION_REVOKED" => new(ItemChange.PermissionRevoked),
        "USER_ACCOUNT_REVOKED" => new() { RevokedAccountId = accountId },
        "NEW_ACCOUNTS_AVAILABLE" => new() { HasNewAccounts = true },
        _ => _hint,
    };

    /// <summary>
    /// Common table expressions that tell an item of it, and ask for a check. The status of one that is not announced yet waits
    /// for its first check, which tells the host of it.
    /// </summary>
    /// <param name="itemId">Plaid's item id, or null.</param>
    /// <param name="isHeard">A condition: whether anything is done at all.</param>
    /// <param name="isNews">A condition: whether it counts at once. A repetition does not, the item may have been repaired in between; nor does what is told of an item that the host does not know yet.</param>
    public Sql Apply(string? itemId, Sql isHeard, Sql isNews) => this == _hint ? Want(itemId, isHeard) : ApplyChange(itemId, isHeard, isNews);

    private static Sql Want(string? itemId, Sql isHeard) =>
        $"item as (update budget_tracker.plaid_item set {ItemCheckStore.Wanted} where item_id = {itemId} and status <> 'REMOVING' and {isHeard})";

    private Sql ApplyChange(string? itemId, Sql isHeard, Sql isNews)
    {
        var isEnd = Change is ItemChange.DisconnectAnnounced;
        return $"""
            before as (
                select id, status, has_new_accounts, is_announced and coalesce({DisconnectsAt} > now(), true) and {isNews} as is_news from budget_tracker.plaid_item
                where item_id = {itemId} and status <> 'REMOVING' and {isHeard} for update),
            item as (
                update budget_tracker.plaid_item i
                set {ItemCheckStore.Wanted},
                    status = {(Change is { } change ? (Sql)$"case when before.is_news then {ItemStateMachine.NextSql(change)} else i.status end" : $"i.status")},
                    disconnects_at = case when before.is_news and {isEnd} then coalesce({DisconnectsAt}, now() + {ItemFinding.Notice}) else i.disconnects_at end,
                    announced_at = case when before.is_news and {isEnd || HasNewAccounts} then now() else i.announced_at end,
                    consent_expires_at = case when before.is_news then coalesce({ConsentExpiresAt}, i.consent_expires_at) else i.consent_expires_at end,
                    has_new_accounts = i.has_new_accounts or (before.is_news and {HasNewAccounts})
                from before where i.id = before.id
                returning i.id, i.user_id, i.item_id, i.is_announced, before.status as was, i.status, i.has_new_accounts and not before.has_new_accounts as brings_accounts),
            told as ({ItemEventSql.InsertChanges($"item")}),
            told_accounts as ({ItemEventSql.Insert(ItemEventKinds.NewAccounts, $"item where is_announced and brings_accounts")}),
            closed as (
                update budget_tracker.plaid_account a set closed_at = now() from item, before
                where a.item = item.id and before.is_news and a.account_id = {RevokedAccountId} and a.closed_at is null)
            """;
    }
}
