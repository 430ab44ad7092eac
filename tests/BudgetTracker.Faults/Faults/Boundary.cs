namespace BudgetTracker.Faults;

/// <summary>A named place between two steps of an exchange or a sync, and how a host is killed there.</summary>
/// <param name="Name">As the table in the README names it.</param>
/// <param name="How">Who kills.</param>
/// <param name="Point">What is armed: a failpoint, a place at the gateway, a write at the database proxy.</param>
/// <param name="InNaive">Whether the naive handler comes by.</param>
/// <param name="InLives">Whether hosts only come by where banks live.</param>
internal sealed record Boundary(string Name, KilledBy How, string Point, bool InNaive = false, bool InLives = false)
{
    /// <summary>What a host killed here says, or is said, to have been killed at.</summary>
    public string KillMark => How == KilledBy.Itself ? Point : $"{How}:{Point}";

    /// <summary>Those that hosts come by in such a run.</summary>
    public static IReadOnlyList<Boundary> In(Settings settings) =>
        settings.Sync ? SyncBoundaries.In(settings)
        : [.. All.Where(boundary => settings.Naive ? boundary.InNaive : settings.HasLives || !boundary.InLives)];

    public static IReadOnlyList<Boundary> All { get; } =
    [
        new("before-claim", KilledBy.Itself, "IExchangeStore.ClaimAsync:before"),
        new("claim-sent", KilledBy.DatabaseProxy, Writes.Claim),
        new("after-claim-before-plaid", KilledBy.Itself, "IPlaidItemApi.ExchangePublicTokenAsync:before", InNaive: true),
        new("plaid-request-received", KilledBy.Gateway, PlaidGateway.Received, InNaive: true),
        new("plaid-work-done-before-answer", KilledBy.Gateway, PlaidGateway.Done, InNaive: true),
        new("answer-received-before-seal", KilledBy.Itself, "IPlaidItemApi.ExchangePublicTokenAsync:after", InNaive: true),
        new("sealed-before-commit", KilledBy.Itself, "IExchangeStore.CompleteAsync:before"),
        new("commit-sent", KilledBy.DatabaseProxy, Writes.Item, InNaive: true),
        new("after-commit-before-response", KilledBy.Itself, "IExchangeStore.CompleteAsync:after"),
        new("before-recording-a-failure", KilledBy.Itself, "IExchangeStore.EndAsync:before"),
        new("failure-sent", KilledBy.DatabaseProxy, Writes.End),
        new("kept-before-details", KilledBy.Itself, "IExchangeStore.KeepAsync:after"),
        new("during-details", KilledBy.Itself, "IPlaidAccountApi.GetAccountsAsync:before"),
        new("details-before-end", KilledBy.Itself, "IExchangeStore.EndStoredAsync:before"),
        new("sweep-before-plaid", KilledBy.Itself, "IPlaidItemApi.ExchangePublicTokenAsync:before@sweep"),
        new("sweep-answer-received", KilledBy.Itself, "IPlaidItemApi.ExchangePublicTokenAsync:after@sweep"),
        new("sweep-after-commit", KilledBy.Itself, "IExchangeStore.KeepAsync:after@sweep"),
        new("sweep-before-end", KilledBy.Itself, "IExchangeStore.EndStoredAsync:before@sweep"),
        new("reconcile-before-removal", KilledBy.Itself, "IPlaidUserApi.RemoveUserItemsAsync:before@reconcile"),
        new("webhook-verified", KilledBy.Itself, "IWebhookInbox.ReceiveAsync:before", InLives: true),
        new("webhook-written", KilledBy.Itself, "IWebhookInbox.ReceiveAsync:after", InLives: true),
        new("check-found", KilledBy.Itself, "IItemCheckStore.ConcludeAsync:before", InLives: true),
        new("check-concluded", KilledBy.Itself, "IItemCheckStore.ConcludeAsync:after", InLives: true),
        new("event-told", KilledBy.Itself, "IOutboxStore.DeleteAsync:before", InLives: true),
        new("event-deleted", KilledBy.Itself, "IOutboxStore.DeleteAsync:after", InLives: true),
        new("sessions-claimed", KilledBy.Itself, "IExchangeStore.AddWaitingAsync:after", InLives: true),
        new("any-moment", KilledBy.Anybody, ""),
    ];
}

internal enum KilledBy
{
    /// <summary>SIGKILL to itself, at a failpoint.</summary>
    Itself,

    /// <summary>The gateway between host and Plaid.</summary>
    Gateway,

    /// <summary>The proxy between host and PostgreSQL.</summary>
    DatabaseProxy,

    /// <summary>The harness, at a random moment.</summary>
    Anybody,
}
