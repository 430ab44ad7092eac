using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker.Plaid;

/// <summary>Recovery in the background of a host.</summary>
public static class PlaidRecoveryBuilderExtensions
{
    /// <summary>
    /// Runs <see cref="IExchangeRecovery"/> for as long as the host runs, and first when it starts. Every host may: they share
    /// the work through the database.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">The intervals.</param>
    public static PlaidBuilder AddExchangeRecovery(this PlaidBuilder builder, Action<PlaidRecoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is not null)
            builder.Services.Configure(configure);
        builder.Services.AddOptions<PlaidRecoveryOptions>().Validate(
            static options => options.SweepInterval > TimeSpan.Zero && options.ReconcileInterval > TimeSpan.Zero,
            "Set the intervals of AddExchangeRecovery to more than zero.").ValidateOnStart();
        builder.Services.AddHostedService<RecoveryService>();
        return builder;
    }
}

/// <summary>How often recovery runs.</summary>
public sealed class PlaidRecoveryOptions
{
    /// <summary>Between two sweeps of a host. Default: 15 s.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two reconciliations of a host, where <see cref="PlaidOptions.ReconcileItems"/> is on. Default: 10 min.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(10);
}
