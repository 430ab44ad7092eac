using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BudgetTracker.Plaid;

/// <summary>What <see cref="PlaidServiceCollectionExtensions.AddBudgetTrackerPlaid"/> returns; the other packages extend it.</summary>
public sealed class PlaidBuilder
{
    internal PlaidBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    /// <summary>The services being configured.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The root of the configuration that the library was added with.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>
    /// Reads secrets from this source. What stands in the configuration is still read there: an id with a colon that is no ARN,
    /// such as <c>Plaid:Keys</c>, is a configuration key.
    /// </summary>
    /// <param name="factory">Makes the source, once.</param>
    public PlaidBuilder UseSecretSource(Func<IServiceProvider, ISecretSource> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Services.AddKeyedSingleton(RoutedSecretSource.OtherKey, (services, _) => factory(services));
        Services.Replace(ServiceDescriptor.Singleton<ISecretSource, RoutedSecretSource>(static services => new(
            services.GetRequiredService<ConfigurationSecretSource>(), services.GetRequiredKeyedService<ISecretSource>(RoutedSecretSource.OtherKey))));
        return this;
    }

    /// <summary>
    /// Takes the database's password from this provider, for each new connection; then no database secret is read. The user is
    /// <see cref="PostgresOptions.Username"/>, or the connection string's.
    /// </summary>
    /// <param name="factory">Makes the provider, once.</param>
    public PlaidBuilder UsePostgresPasswordProvider(Func<IServiceProvider, IPostgresPasswordProvider> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Services.AddSingleton(factory);
        return this;
    }

    /// <summary>
    /// Replaces the HTTP stack under <see cref="PlaidApiClient"/>, for example for a proxy. The handler must send each request
    /// once: one that repeats <c>/item/public_token/exchange</c> spends a one-time token twice and loses the bank link. The
    /// client already repeats what is safe to repeat, and sees to time-outs.
    /// </summary>
    /// <param name="factory">Makes the handler, once; the container disposes it.</param>
    public PlaidBuilder UseHttpMessageHandler(Func<IServiceProvider, HttpMessageHandler> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Services.AddKeyedSingleton(PlaidApiClient.HandlerKey, (services, _) => factory(services));
        return this;
    }
}
