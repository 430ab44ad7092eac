using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
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
        services.TryAddLogger<PlaidApiClient>();
        Add<IPlaidApi, PlaidApiClient>(services, PlaidApiClient.Create);
        Add<ILinkTokenService, LinkTokenService>(services, static provider => new(
            Get<IPlaidApi>(provider), Get<IAccessTokenRepository>(provider), Get<ISecretProvider>(provider),
            Get<PublicTokenBinding>(provider), Get<IOptionsMonitor<PlaidOptions>>(provider)));
        services.TryAddSingleton<PublicTokenBinding>(static provider => new(Get<IPlaidApi>(provider), Get<ILinkTokenStore>(provider)));
        services.TryAddLogger<ExchangeRunner>();
        services.TryAddSingleton<ExchangeRunner>(static provider => new(
            Get<IPlaidApi>(provider), Get<IExchangeStore>(provider), Get<IOptions<PlaidOptions>>(provider), Get<TimeProvider>(provider),
            Get<ILogger<ExchangeRunner>>(provider)));
        services.TryAddLogger<ExchangeRecovery>();
        Add<IExchangeRecovery, ExchangeRecovery>(services, static provider => new(
            Get<IExchangeStore>(provider), Get<IUnownedItemStore>(provider), Get<IPlaidApi>(provider), Get<ExchangeRunner>(provider),
            Get<ITokenProtector>(provider), Get<ISecretProvider>(provider), Get<IOptions<PlaidOptions>>(provider), Get<TimeProvider>(provider),
            Get<ILogger<ExchangeRecovery>>(provider)));
        services.TryAddLogger<TokenExchangeService>();
        Add<ITokenExchangeService, TokenExchangeService>(services, static provider => new(
            Get<IPlaidApi>(provider), Get<IExchangeStore>(provider), Get<IAccessTokenRepository>(provider), Get<ITokenProtector>(provider),
            Get<ISecretProvider>(provider), Get<ExchangeRunner>(provider), Get<PublicTokenBinding>(provider), Get<IOptions<PlaidOptions>>(provider),
            Get<TimeProvider>(provider), Get<ILogger<TokenExchangeService>>(provider)));
        Add<IItemRemovalService, ItemRemovalService>(services, static provider => new(
            Get<IAccessTokenRepository>(provider), Get<IPlaidApi>(provider)));
        services.TryAddLogger<PlaidLinkEndpoints>();
        services.TryAddTransient<PlaidLinkEndpoints>(static provider => new(provider, Get<ILogger<PlaidLinkEndpoints>>(provider)));
        return new PlaidBuilder(services, configuration);
    }

    private static void AddSecretsAndEncryption(IServiceCollection services, IConfiguration configuration)
    {
        services.AddClosedOptions<PlaidOptions>().Bind(configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddClosedOptions<PostgresOptions>().Bind(configuration.GetSection("Postgres")).ValidateOnStart();
        var setup = new PlaidOptionsSetup(configuration);
        var secrets = new ConfiguredSecretsValidator(services);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IPostConfigureOptions<PlaidOptions>>(setup),
            ServiceDescriptor.Singleton<IPostConfigureOptions<PostgresOptions>>(setup),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidOptions>>(new PlaidOptionsValidator()),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidOptions>>(secrets),
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>>(new PostgresOptionsValidator()),
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>>(secrets),
        ]);

        var source = new ConfigurationSecretSource(configuration);
        services.TryAddSingleton(source);
        services.TryAddSingleton<ISecretSource>(source);
        services.TryAddLogger<SecretProvider>();
        Add<ISecretProvider, SecretProvider>(services, static provider => new(
            Get<ISecretSource>(provider), Get<IOptions<PlaidOptions>>(provider), Get<IOptions<PostgresOptions>>(provider),
            Get<TimeProvider>(provider), Get<ILogger<SecretProvider>>(provider)));
        Add<ITokenProtector, AesGcmTokenProtector>(services, static provider => new(provider.GetServices<IDataKeyProvider>()));
        // First, since the last one seals: whichever other provider the host registers, before or after, takes over from the ring.
        if (!services.Any(ConfiguredSecretsValidator.Makes<KeyRingDataKeyProvider>))
            services.Insert(0, ServiceDescriptor.Singleton<IDataKeyProvider, KeyRingDataKeyProvider>(static provider => new(Get<ISecretProvider>(provider))));
    }

    private static void AddStore(IServiceCollection services)
    {
        services.TryAddSingleton<PostgresDatabase>(static provider => new(
            Get<ISecretProvider>(provider), Get<IOptions<PostgresOptions>>(provider), Get<TimeProvider>(provider),
            Get<ILoggerFactory>(provider), provider.GetService<IPostgresPasswordProvider>()));
        services.TryAddSingleton<IPlaidDatabase>(Get<PostgresDatabase>);
        Add<IAccessTokenRepository, AccessTokenRepository>(services, static provider => new(
            Get<PostgresDatabase>(provider), Get<ISecretProvider>(provider), Get<ITokenProtector>(provider),
            Get<TimeProvider>(provider), Get<IOptions<PostgresOptions>>(provider)));
        Add<IExchangeStore, ExchangeStore>(services, static provider => new(
            Get<PostgresDatabase>(provider), Get<IOptions<PostgresOptions>>(provider), Get<IOptions<PlaidOptions>>(provider), Get<TimeProvider>(provider)));
        Add<IUnownedItemStore, UnownedItemStore>(services, static provider => new(Get<PostgresDatabase>(provider), Get<IOptions<PostgresOptions>>(provider)));
        Add<ILinkTokenStore, LinkTokenStore>(services, static provider => new(Get<PostgresDatabase>(provider), Get<IOptions<PostgresOptions>>(provider)));
    }

    /// <summary>With a constructor call instead of the type, which the container would look at by reflection each time a process starts.</summary>
    private static void Add<TService, TImplementation>(IServiceCollection services, Func<IServiceProvider, TImplementation> factory)
        where TService : class
        where TImplementation : class, TService =>
        services.TryAdd(ServiceDescriptor.Singleton<TService, TImplementation>(factory));

    private static T Get<T>(IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();
}
