namespace BudgetTracker.Faults;

/// <summary>A named place between two steps of an exchange, and how a host is killed there.</summary>
/// <param name="Name">As the table in the README names it.</param>
/// <param name="How">Who kills.</param>
/// <param name="Point">What is armed: a failpoint, a place at the gateway, a write at the database proxy.</param>
/// <param name="InNaive">Whether the naive handler comes by.</param>
internal sealed record Boundary(string Name, KilledBy How, string Point, bool InNaive = false)
{
    /// <summary>What a host killed here says, or is said, to have been killed at.</summary>
    public string KillMark => How == KilledBy.Itself ? Point : $"{How}:{Point}";

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
