using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BudgetTracker.Plaid;

/// <summary>The library's one entry.</summary>
public static class PlaidServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ISecretProvider"/>, <see cref="ILinkTokenService"/>, <see cref="ITokenExchangeService"/>,
    /// <see cref="IAccessTokenRepository"/>, <see cref="IItemRemovalService"/> and <see cref="IPlaidApi"/>, configured by the
    /// sections <c>Plaid</c> and <c>Postgres</c>. What the host registered before stays.
    /// </summary>
    public static PlaidBuilder AddBudgetTrackerPlaid(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPlaidApi, PlaidApiClient>();
        return new PlaidBuilder(services);
    }
}
