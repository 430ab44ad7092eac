using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>What every module stands on.</summary>
public static class BudgetTrackerServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IPostgresDatabase"/>, <see cref="ISecretProvider"/>, <see cref="ITokenProtector"/>, <see cref="ApiDispatcher"/> and
    /// <see cref="WorkRunner"/>, configured by the sections <c>Postgres</c>, <c>Secrets</c> and <c>Encryption</c>. Modules call it
    /// themselves, so a host seldom does. What the host registered before stays.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was added before, with another configuration.</exception>
    public static BudgetTrackerBuilder AddBudgetTracker(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(BudgetTrackerBuilder))?.ImplementationInstance is BudgetTrackerBuilder first)
        {
            return ReferenceEquals(first.Configuration, configuration) ? first : throw new InvalidOperationException(
                "BudgetTracker was added to this host before, with another configuration: it would have the keys of one and the database of the other. Add it once; what serves a second database or a second Plaid client is a service collection, or a host, of its own.");
        }

        var builder = new BudgetTrackerBuilder(services, configuration);
        services.AddSingleton(builder);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IDataEnvironment, LocalDataEnvironment>();
        services.AddSingleton(new MigrationModule("core", typeof(BudgetTrackerBuilder).Assembly));
        AddSecrets(builder);
        AddEncryption(builder);
        AddPostgres(builder);
        services.TryAddLogger<ApiDispatcher>();
        services.TryAddTransient<ApiDispatcher>();
        AddWork(services);
        AddOutbox(services);
        return builder;
    }

    private static void AddWork(IServiceCollection services)
    {
        services.TryAddLogger<WorkWakeUps>();
        services.TryAddSingleton<WorkWakeUps>();
        services.AddSingleton<IWakeUpSender, PostgresNotifier>();
        services.TryAddLogger<PostgresListener>();
        services.TryAddSingleton<PostgresListener>();
        services.AddSingleton(static provider => new WakeUpListener(PostgresListener.Name, provider.GetRequiredService<PostgresListener>().ListenAsync));
        services.TryAddLogger<WorkRunner>();
        services.TryAddSingleton<WorkRunner>();
        services.AddSingleton(static provider => new HealthProbe(
            "background_work", "The work in the background goes round.", "Some work in the background has not succeeded for long.",
            provider.GetRequiredService<WorkRunner>().Ages.ProbeAsync)
        {
            IsCritical = false,
        });
    }

    private static void AddOutbox(IServiceCollection services)
    {
        services.TryAddSingleton<IOutboxStore, OutboxStore>();
        services.TryAddLogger<OutboxDelivery>();
        services.TryAddSingleton<OutboxDelivery>();
        services.AddSingleton(static provider => new WorkLoop(
            OutboxLoop.Name, OutboxDelivery.Interval, provider.GetRequiredService<OutboxDelivery>().DeliverAsync));
        services.AddSingleton(static provider => new WorkLoop(
            "outbox_retention", TimeSpan.FromHours(1), provider.GetRequiredService<OutboxDelivery>().DeleteUnheardAsync));
    }

    private static void AddSecrets(BudgetTrackerBuilder builder)
    {
        var services = builder.Services;
        services.AddClosedOptions<SecretsOptions>().Bind(builder.Configuration.GetSection("Secrets")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecretsOptions>, SecretsOptionsValidator>();
        services.TryAddSingleton(provider => new ConfigurationSecretSource(builder.Configuration, provider.GetServices<SecretLayout>()));
        services.TryAddLogger<SecretProvider>();
        var secrets = new ConfiguredSecrets(services);
        services.AddSingleton(secrets);
        secrets.AddTo(services);
    }

    private static void AddEncryption(BudgetTrackerBuilder builder)
    {
        var services = builder.Services;
        services.AddClosedOptions<EncryptionOptions>().Bind(builder.Configuration.GetSection("Encryption")).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<EncryptionOptions>>(new EncryptionOptionsSetup(builder.Configuration));
        services.AddSingleton<IValidateOptions<EncryptionOptions>, EncryptionOptionsValidator>();
        services.AddSingleton(KeyRingSecret.Layout);
        services.TryAddSingleton(static provider => KeyRingSecret.KindOf(provider.GetRequiredService<IOptions<EncryptionOptions>>().Value));
        services.TryAddSingleton<ITokenProtector, AesGcmTokenProtector>();
        // First, since the last one seals: whichever other provider the host registers, before or after, takes over from the ring.
        services.Insert(0, ServiceDescriptor.Singleton<IDataKeyProvider, KeyRingDataKeyProvider>());
        services.AddSingleton(static provider => new HealthProbe(
            "key_ring", "The key ring is at hand.", "The key ring cannot be had.",
            provider.GetServices<IDataKeyProvider>().Last() is KeyRingDataKeyProvider ring ? ring.ProbeAsync : static _ => Task.CompletedTask));
    }

    private static void AddPostgres(BudgetTrackerBuilder builder)
    {
        var services = builder.Services;
        services.AddClosedOptions<PostgresOptions>().Bind(builder.Configuration.GetSection("Postgres")).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<PostgresOptions>>(new PostgresOptionsSetup(builder.Configuration));
        services.AddSingleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>();
        services.AddSingleton(PostgresSecret.Layout);
        services.TryAddSingleton(static provider => PostgresSecret.KindOf(provider.GetRequiredService<IOptions<PostgresOptions>>().Value));
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<IPostgresDatabase>(static provider => provider.GetRequiredService<PostgresDatabase>());
        services.AddSingleton(static provider => new HealthProbe(
            "database", "The database takes writes.", "The database does not take writes.",
            provider.GetRequiredService<IPostgresDatabase>().ProbeAsync));
    }
}
