using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BudgetTracker;

/// <summary>Health checks.</summary>
public static class HealthChecksBuilderExtensions
{
    private static readonly string[] _tags = ["budget_tracker", "ready"];

    /// <summary>
    /// Adds a check for each <see cref="HealthProbe"/> of the registered modules, for example <c>database</c> (it takes writes),
    /// <c>key_ring</c> and <c>plaid_keys</c> (they can be had), and <c>token_key</c> (it opens what is stored). None calls Plaid. All have the
    /// tags <c>budget_tracker</c> and <c>ready</c>. Where a probe is not critical, such as <c>stored_tokens</c> (samples of
    /// each key open) and <c>background_work</c> (it has succeeded lately), the host is degraded, not unhealthy.
    /// </summary>
    public static IHealthChecksBuilder AddBudgetTrackerHealthChecks(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IEnumerable<HealthProbe>>(static (options, probes) =>
        {
            foreach (var probe in probes)
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    probe.Name, new ProbeHealthCheck(probe), probe.IsCritical ? HealthStatus.Unhealthy : HealthStatus.Degraded, _tags));
            }
        });
        return builder;
    }

    private sealed class ProbeHealthCheck(HealthProbe probe) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await probe.ProbeAsync(cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy(probe.Healthy);
            }
            catch (BudgetTrackerException exception)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, probe.Unhealthy, exception);
            }
        }
    }
}
