using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>What each webhook says.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/"/>
internal static class WebhookBodies
{
    /// <summary>Sends a webhook about the item, where it has an address for them.</summary>
    /// <param name="emulation">The emulator.</param>
    /// <param name="item">The item.</param>
    /// <param name="type">The webhook's type.</param>
    /// <param name="code">The webhook's code.</param>
    /// <param name="fetch">What was heard of the bank, for those that tell of it.</param>
    /// <param name="fields">The fields beside the common ones; without any, the code's usual ones.</param>
    public static void Fire(this Emulation emulation, Item item, string type, string code, Fetch? fetch = null, JsonObject? fields = null)
    {
        if (item.Webhook is null)
            return;
        var body = new JsonObject
        {
            ["webhook_type"] = type,
            ["webhook_code"] = code,
            ["environment"] = "sandbox",
        };
        if (type is not "ASSETS") // A report may be about many items.
            body["item_id"] = item.Id;
        if (item.UserId is not null && (type is "ITEM" || code is "SYNC_UPDATES_AVAILABLE"))
            body["user_id"] = item.UserId;
        if (fields is null)
            Add(body, item, code, emulation.State.Now);
        foreach (var (name, value) in fields ?? [])
            body[name] = value?.DeepClone();
        if (type is "TRANSACTIONS")
            AddTransactions(body, item, code, fetch);
        item.LastWebhook = (code, emulation.State.Now);
        emulation.Webhooks.Add(item.Webhook, type, code, item.Id, body);
    }

    /// <summary>Tells the link token's webhook that a session has made an item, where no page is told.</summary>
    /// <seealso href="https://plaid.com/docs/api/link/#item_add_result"/>
    public static void FireItemAdded(this Emulation emulation, LinkSession session, LinkSuccess success)
    {
        if (AddressOf(session) is not { } address)
            return;
        emulation.Webhooks.Add(address, "LINK", "ITEM_ADD_RESULT", null, new JsonObject
        {
            ["webhook_type"] = "LINK",
            ["webhook_code"] = "ITEM_ADD_RESULT",
            ["link_session_id"] = session.Id,
            ["link_token"] = session.LinkToken.Value,
            ["public_token"] = success.PublicToken,
            ["environment"] = "sandbox",
        });
    }

    /// <summary>Tells the link token's webhook that such a session is over; Plaid's other sessions tell the browser only.</summary>
    public static void FireSessionFinished(this Emulation emulation, LinkSession session)
    {
        if (AddressOf(session) is not { } address)
            return;
        var body = new JsonObject
        {
            ["webhook_type"] = "LINK",
            ["webhook_code"] = "SESSION_FINISHED",
            ["status"] = session.Added is [] ? "EXITED" : "SUCCESS",
            ["link_session_id"] = session.Id,
            ["link_token"] = session.LinkToken.Value,
            ["public_tokens"] = new JsonArray([.. session.Added.Select(success => JsonValue.Create(success.PublicToken))]),
            ["environment"] = "sandbox",
        };
        emulation.Webhooks.Add(address, "LINK", "SESSION_FINISHED", null, body);
    }

    private static string? AddressOf(LinkSession session) => session.LinkToken is { Hosted: true } or { MultiItem: true } ? session.LinkToken.Webhook : null;

    private static void AddTransactions(JsonObject body, Item item, string code, Fetch? fetch)
    {
        switch (code)
        {
            case "SYNC_UPDATES_AVAILABLE":
                body["initial_update_complete"] = item.Transactions?.Status is not UpdateStatus.NotReady;
                body["historical_update_complete"] = item.Transactions?.Status is not (UpdateStatus.NotReady or UpdateStatus.Initial);
                break;
            case "RECURRING_TRANSACTIONS_UPDATE":
                body["account_ids"] = new JsonArray([.. item.Accounts.Select(a => JsonValue.Create(a.Id))]);
                break;
            case "TRANSACTIONS_REMOVED":
                body["removed_transactions"] = new JsonArray([.. (fetch?.Removed ?? []).Select(id => JsonValue.Create(id))]);
                body["error"] = null;
                break;
            case "INITIAL_UPDATE" or "HISTORICAL_UPDATE" or "DEFAULT_UPDATE":
                body["new_transactions"] = fetch?.Added ?? 0;
                body["error"] = null;
                break;
            default:
                break;
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Add(JsonObject body, Item item, string code, DateTimeOffset now)
    {
        switch (code)
        {
            case "ERROR":
                body["error"] = JsonSerializer.SerializeToNode(Errors.OfItem(item.Error ?? Errors.LoginRequiredCode), EmulatorJson.Default.ApiError);
                break;
            case "USER_PERMISSION_REVOKED":
                body["error"] = JsonSerializer.SerializeToNode(Errors.OfItem(code), EmulatorJson.Default.ApiError);
                break;
            case "PENDING_EXPIRATION":
                body["consent_expiration_time"] = Time(Consent.ExpiryOf(item) ?? now.AddDays(7));
                break;
            case "WEBHOOK_UPDATE_ACKNOWLEDGED":
                body["new_webhook_url"] = item.Webhook;
                body["error"] = null;
                break;
            case "PENDING_DISCONNECT":
                body["reason"] = "INSTITUTION_MIGRATION";
                body["disconnect_time"] = Time(now.AddDays(7));
                break;
            case "USER_ACCOUNT_REVOKED":
                body["account_id"] = item.Accounts[0].Id;
                break;
            case "SMS_MICRODEPOSITS_VERIFICATION":
                body["status"] = "MANUALLY_VERIFIED";
                body["account_id"] = item.Accounts[0].Id;
                break;
            default:
                break;
        }
    }
}
