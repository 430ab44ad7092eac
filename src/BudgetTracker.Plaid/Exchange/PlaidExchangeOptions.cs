using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The <c>Plaid</c> section of the configuration: the exchange and its recovery.</summary>
public sealed class PlaidExchangeOptions
{
    /// <summary>How long an exchange is its host's alone. Default: 60 s; at least twice <see cref="PlaidOptions.ExchangeTimeout"/>.</summary>
    public TimeSpan ExchangeLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether a user may link the same accounts twice; each link is billed. Default: false, the second is refused and names the first.
    /// </summary>
    public bool AllowDuplicateItems { get; set; }

    /// <summary>Between two sweeps of a host. Default: 15 s.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two reconciliations of a host, where <see cref="PlaidLinkOptions.ReconcileItems"/> is on. Default: 10 min.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long an Item nobody owns is left alone: the 30 minutes of a public token, the lease and a margin. Default: 45 min.
    /// </summary>
    public TimeSpan ReconcileGrace { get; set; } = TimeSpan.FromMinutes(45);

    /// <summary>
    /// How long an exchange is kept after its end; those whose item may live on at Plaid are kept until the reconciler has settled them.
    /// Default: 90 days; at least 1 day.
    /// </summary>
    public TimeSpan ExchangeRetention { get; set; } = TimeSpan.FromDays(90);
}

/// <summary>The rules of <see cref="PlaidExchangeOptions"/>.</summary>
internal sealed class PlaidExchangeOptionsValidator(IOptions<PlaidOptions> plaid) : IValidateOptions<PlaidExchangeOptions>
{
    private static readonly TimeSpan _longestLease = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, PlaidExchangeOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.ExchangeLease < plaid.FindValid()?.ExchangeTimeout * 2 || options.ExchangeLease > _longestLease)
            result.AddError("Set Plaid:ExchangeLease to at least twice Plaid:ExchangeTimeout and at most 5 minutes, for example \"00:01:00\".");
        if (options.ReconcileGrace < options.ExchangeLease)
            result.AddError("Set Plaid:ReconcileGrace to more than Plaid:ExchangeLease, for example \"00:45:00\"; with less, links in progress are removed.");
        if (options.SweepInterval <= TimeSpan.Zero)
            result.AddError("Set Plaid:SweepInterval to more than zero, for example \"00:00:15\".");
        if (options.ReconcileInterval <= TimeSpan.Zero)
            result.AddError("Set Plaid:ReconcileInterval to more than zero, for example \"00:10:00\".");
        if (options.ExchangeRetention < TimeSpan.FromDays(1) || options.ExchangeRetention > TimeSpan.FromDays(10_000))
            result.AddError("Set Plaid:ExchangeRetention to 1 to 10,000 days, for example \"90.00:00:00\".");
        return result.Build();
    }
}
