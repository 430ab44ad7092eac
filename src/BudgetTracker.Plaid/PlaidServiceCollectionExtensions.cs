using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>The library's one entry.</summary>
public static class PlaidServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ISecretProvider"/>, <see cref="ILinkTokenService"/>, <see cref="ITokenExchangeService"/>,
    /// <see cref="IAccessTokenRepository"/>, <see cref="IItemRemovalService"/>, <see cref="IExchangeRecovery"/>, <see cref="IPlaidApi"/>
    /// and <see cref="PlaidLinkEndpoints"/>, configured by the sections <c>Plaid</c> and <c>Postgres</c>. What the host registered before stays.
    /// </summary>
    public static PlaidBuilder AddBudgetTrackerPlaid(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        AddSecretsAndEncryption(services, configuration);
        AddStore(services);
        services.TryAddSingleton<IPlaidApi, PlaidApiClient>();
        services.TryAddSingleton<ILinkTokenService, LinkTokenService>();
        services.TryAddSingleton<PublicTokenBinding>();
        services.TryAddSingleton<ExchangeRunner>();
        services.TryAddSingleton<IExchangeRecovery, ExchangeRecovery>();
        services.TryAddSingleton<ITokenExchangeService, TokenExchangeService>();
        services.TryAddSingleton<IItemRemovalService, ItemRemovalService>();
        services.TryAddTransient<PlaidLinkEndpoints>();
        return new PlaidBuilder(services, configuration);
    }

    private static void AddSecretsAndEncryption(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PlaidOptions>().Bind(configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddOptions<PostgresOptions>().Bind(configuration.GetSection("Postgres")).ValidateOnStart();
        var setup = new PlaidOptionsSetup(configuration);
        var secrets = new ConfiguredSecretsValidator(services);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IPostConfigureOptions<PlaidOptions>>(setup),
            ServiceDescriptor.Singleton<IPostConfigureOptions<PostgresOptions>>(setup),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidOptions>, PlaidOptionsAttributeValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidOptions>, PlaidOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidOptions>>(secrets),
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsAttributeValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>>(secrets),
        ]);

        var source = new ConfigurationSecretSource(configuration);
        services.TryAddSingleton(source);
        services.TryAddSingleton<ISecretSource>(source);
        services.TryAddSingleton<ISecretProvider, SecretProvider>();
        services.TryAddSingleton<ITokenProtector, AesGcmTokenProtector>();
        // First, since the last one seals: whichever other provider the host registers, before or after, takes over from the ring.
        if (!services.Any(static service => service.ImplementationType == typeof(KeyRingDataKeyProvider)))
            services.Insert(0, ServiceDescriptor.Singleton<IDataKeyProvider, KeyRingDataKeyProvider>());
    }

    private static void AddStore(IServiceCollection services)
    {
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<IPlaidDatabase>(static provider => provider.GetRequiredService<PostgresDatabase>());
        services.TryAddSingleton<IAccessTokenRepository, AccessTokenRepository>();
        services.TryAddSingleton<IExchangeStore, ExchangeStore>();
        services.TryAddSingleton<IUnownedItemStore, UnownedItemStore>();
        services.TryAddSingleton<ILinkTokenStore, LinkTokenStore>();
    }
}
