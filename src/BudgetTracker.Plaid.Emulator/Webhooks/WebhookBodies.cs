using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>What each webhook says.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/"/>
internal static class WebhookBodies
{
    /// <summary>
    /// Sends a webhook about the item, where it has an address for them, with these fields or, without any given, the code's
    /// usual ones.
    /// </summary>
    public static void Fire(this Emulation emulation, Item item, string type, string code, JsonObject? fields = null)
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
        if (item.UserId is not null)
            body["user_id"] = item.UserId;
        if (fields is null)
            Add(body, item, code, emulation.State.Now);
        foreach (var (name, value) in fields ?? [])
            body[name] = value?.DeepClone();
        item.LastWebhook = (code, emulation.State.Now);
        emulation.Webhooks.Add(new(item.Webhook, code, Encoding.UTF8.GetBytes(body.ToJsonString())));
    }

    /// <summary>Tells the link token's webhook that a hosted session is over; Plaid's other sessions tell the browser only.</summary>
    public static void FireSessionFinished(this Emulation emulation, LinkSession session)
    {
        if (session.LinkToken is not { Hosted: true, Webhook: { } address })
            return;
        var body = new JsonObject
        {
            ["webhook_type"] = "LINK",
            ["webhook_code"] = "SESSION_FINISHED",
            ["status"] = session.Success is null ? "EXITED" : "SUCCESS",
            ["link_session_id"] = session.Id,
            ["link_token"] = session.LinkToken.Value,
            ["public_tokens"] = session.Success is { } success ? new JsonArray(JsonValue.Create(success.PublicToken)) : new JsonArray(),
            ["environment"] = "sandbox",
        };
        emulation.Webhooks.Add(new(address, "SESSION_FINISHED", Encoding.UTF8.GetBytes(body.ToJsonString())));
    }

    private static void Add(JsonObject body, Item item, string code, DateTimeOffset now)
    {
        switch (code)
        {
            case "ERROR":
                body["error"] = JsonSerializer.SerializeToNode(Errors.LoginRequired(), EmulatorJson.Default.ApiError);
                break;
            case "WEBHOOK_UPDATE_ACKNOWLEDGED":
                body["new_webhook_url"] = item.Webhook;
                body["error"] = null;
                break;
            case "SYNC_UPDATES_AVAILABLE":
                body["initial_update_complete"] = true;
                body["historical_update_complete"] = true;
                break;
            case "RECURRING_TRANSACTIONS_UPDATE":
                body["account_ids"] = new JsonArray([.. item.Accounts.Select(a => JsonValue.Create(a.Id))]);
                break;
            case "DEFAULT_UPDATE":
                body["new_transactions"] = 0;
                body["error"] = null;
                break;
            case "PENDING_DISCONNECT":
                body["reason"] = "INSTITUTION_MIGRATION";
                body["disconnect_time"] = now.UtcDateTime.AddDays(7).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
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
