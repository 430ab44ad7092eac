namespace BudgetTracker;

/// <summary>A webhook on its way.</summary>
internal sealed class Webhook(string id, string address, string type, string code, string? itemId, byte[] body, DateTimeOffset createdAt)
{
    private readonly List<WebhookAttempt> _attempts = [];

    public string Address => address;

    public string Code => code;

    public byte[] Body => body;

    public DateTimeOffset CreatedAt => createdAt;

    public IReadOnlyList<WebhookAttempt> Attempts => _attempts;

    public WebhookFate Fate { get; set; }

    /// <summary>Only status 200 is an answer that Plaid is content with.</summary>
    /// <seealso href="https://plaid.com/docs/api/webhooks/#configuring-webhooks"/>
    public bool IsAccepted => _attempts is [.., { StatusCode: StatusCodes.Status200OK }];

    public void Add(WebhookAttempt attempt) => _attempts.Add(attempt);

    public SentWebhook ToSent() => new(id, type, code, itemId, address, createdAt, Fate, body, [.. _attempts]);
}
