using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace BudgetTracker;

/// <summary>Receives webhooks, and knows the document's name for the schema of each.</summary>
internal sealed class ContractWebhooks : IAsyncDisposable
{
    private static readonly Dictionary<string, string> _schemas = new(StringComparer.Ordinal)
    {
        ["ITEM/ERROR"] = "ItemErrorWebhook",
        ["ITEM/WEBHOOK_UPDATE_ACKNOWLEDGED"] = "WebhookUpdateAcknowledgedWebhook",
        ["ITEM/NEW_ACCOUNTS_AVAILABLE"] = "NewAccountsAvailableWebhook",
        ["ITEM/LOGIN_REPAIRED"] = "ItemLoginRepairedWebhook",
        ["ITEM/PENDING_DISCONNECT"] = "PendingDisconnectWebhook",
        ["ITEM/USER_PERMISSION_REVOKED"] = "UserPermissionRevokedWebhook",
        ["ITEM/USER_ACCOUNT_REVOKED"] = "UserAccountRevokedWebhook",
        ["ITEM/PENDING_EXPIRATION"] = "PendingExpirationWebhook",
        ["TRANSACTIONS/INITIAL_UPDATE"] = "InitialUpdateWebhook",
        ["TRANSACTIONS/HISTORICAL_UPDATE"] = "HistoricalUpdateWebhook",
        ["TRANSACTIONS/TRANSACTIONS_REMOVED"] = "TransactionsRemovedWebhook",
        ["TRANSACTIONS/DEFAULT_UPDATE"] = "DefaultUpdateWebhook",
        ["TRANSACTIONS/SYNC_UPDATES_AVAILABLE"] = "SyncUpdatesAvailableWebhook",
        ["TRANSACTIONS/RECURRING_TRANSACTIONS_UPDATE"] = "RecurringTransactionsUpdateWebhook",
        ["AUTH/DEFAULT_UPDATE"] = "AuthDefaultUpdateWebhook",
        ["IDENTITY/DEFAULT_UPDATE"] = "IdentityDefaultUpdateWebhook",
        ["HOLDINGS/DEFAULT_UPDATE"] = "HoldingsDefaultUpdateWebhook",
        ["INVESTMENTS_TRANSACTIONS/DEFAULT_UPDATE"] = "InvestmentsDefaultUpdateWebhook",
        ["LIABILITIES/DEFAULT_UPDATE"] = "LiabilitiesDefaultUpdateWebhook",
        ["ASSETS/PRODUCT_READY"] = "AssetsProductReadyWebhook",
        ["ASSETS/ERROR"] = "AssetsErrorWebhook",
        ["AUTH/AUTOMATICALLY_VERIFIED"] = "FallbackAuthMicrodepositAutoVerifiedWebhook",
        ["AUTH/VERIFICATION_EXPIRED"] = "FallbackAuthMicrodepositVerificationExpiredWebhook",
        ["LINK/ITEM_ADD_RESULT"] = "ItemAddResultWebhook",
        ["LINK/SESSION_FINISHED"] = "LinkSessionFinishedWebhook",
    };

    private readonly HttpListener _listener = new();
    private readonly Channel<JsonObject> _received = Channel.CreateUnbounded<JsonObject>();
    private readonly Task _accepting;

    public ContractWebhooks()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/hook/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public string? KeyId { get; private set; }

    /// <summary>The codes that /sandbox/item/fire_webhook can fire and the document describes.</summary>
    public static IEnumerable<(string Type, string Code)> Firable =>
        _schemas.Keys.Select(key => key.Split('/')).Select(parts => (parts[0], parts[1]))
            .Where(hook => hook is not ("LINK", _) and not (_, "WEBHOOK_UPDATE_ACKNOWLEDGED" or "AUTOMATICALLY_VERIFIED" or "VERIFICATION_EXPIRED"
                or "PENDING_EXPIRATION" or "INITIAL_UPDATE" or "HISTORICAL_UPDATE" or "TRANSACTIONS_REMOVED"));

    /// <summary>The codes that the document describes.</summary>
    public static IReadOnlyCollection<string> Known => _schemas.Keys;

    /// <summary>What the validator is told of a webhook.</summary>
    public static JsonObject LineOf(SentWebhook webhook) =>
        new() { ["webhook"] = _schemas[$"{webhook.Type}/{webhook.Code}"], ["body"] = JsonNode.Parse(webhook.Body.Span) };

    public async Task<List<JsonObject>> TakeAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var taken = new List<JsonObject>();
        while (taken.Count < count)
        {
            var body = await _received.Reader.ReadAsync(limit.Token);
            taken.Add(new JsonObject { ["webhook"] = _schemas[$"{body["webhook_type"]}/{body["webhook_code"]}"], ["body"] = body });
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var body = await JsonNode.ParseAsync(context.Request.InputStream);
                var header = context.Request.Headers["Plaid-Verification"]!.Split('.')[0];
                KeyId = (string?)JsonNode.Parse(Base64Url.DecodeFromChars(header))!["kid"];
                context.Response.Close();
                _received.Writer.TryWrite(body!.AsObject());
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException && !_listener.IsListening)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
