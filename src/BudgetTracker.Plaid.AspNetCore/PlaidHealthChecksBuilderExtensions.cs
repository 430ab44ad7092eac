using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BudgetTracker.Plaid;

/// <summary>Health checks.</summary>
public static class PlaidHealthChecksBuilderExtensions
{
    private static readonly string[] _tags = ["plaid", "ready"];

    /// <summary>
    /// Adds <c>plaid_database</c> (it takes writes) and <c>plaid_secrets</c> (Plaid's keys and the key ring can be had). Neither
    /// calls Plaid. Both have the tags <c>plaid</c> and <c>ready</c>.
    /// </summary>
    public static IHealthChecksBuilder AddPlaidHealthChecks(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .Add(new HealthCheckRegistration(
                "plaid_database", services => new DatabaseHealthCheck(services.GetRequiredService<IPlaidDatabase>()), failureStatus: null, _tags))
            .Add(new HealthCheckRegistration(
                "plaid_secrets", services => new SecretsHealthCheck(services.GetRequiredService<ISecretProvider>()), failureStatus: null, _tags));
    }

    private sealed class DatabaseHealthCheck(IPlaidDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await database.ProbeAsync(cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy("The database takes writes.");
            }
            catch (PlaidException exception)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "The database does not take writes.", exception);
            }
        }
    }

    private sealed class SecretsHealthCheck(ISecretProvider secrets) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false);
                await secrets.GetKeyRingAsync(cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy("The secrets are at hand.");
            }
            catch (PlaidException exception)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "A secret cannot be had.", exception);
            }
        }
    }
}
