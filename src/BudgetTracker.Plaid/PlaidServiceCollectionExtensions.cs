using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The package's one entry.</summary>
public static class PlaidServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ILinkTokenService"/>, <see cref="ITokenExchangeService"/>, <see cref="IAccessTokenRepository"/>,
    /// <see cref="IItemRemovalService"/>, <see cref="ITokenRekeyingService"/>, <see cref="IExchangeRecovery"/>, Plaid's API by areas
    /// (<see cref="IPlaidLinkApi"/> and its siblings), their routes and their work, and what <c>AddBudgetTracker</c> adds; configured by
    /// the section <c>Plaid</c>. What the host registered before stays.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was added before, with another configuration.</exception>
    public static BudgetTrackerBuilder AddBudgetTrackerPlaid(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton<IDataEnvironment, PlaidDataEnvironment>();
        var builder = services.AddBudgetTracker(configuration);
        if (services.Any(static service => service.ServiceType == typeof(PlaidHttp)))
            return builder;

        services.AddSingleton(new MigrationModule("plaid", typeof(PlaidTransport).Assembly));
        AddApi(services, configuration);
        AddItems(services, configuration);
        AddLink(services, configuration);
        AddExchange(services, configuration);
        AddWebhooks(services);
        return builder;
    }

    private static void AddApi(IServiceCollection services, IConfiguration configuration)
    {
        services.AddClosedOptions<PlaidOptions>().Bind(configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<PlaidOptions>>(new PlaidOptionsSetup(configuration));
        services.AddSingleton<IValidateOptions<PlaidOptions>, PlaidOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<EncryptionOptions>>(
            provider => new PlaidKeyRingSetup(configuration, provider.GetRequiredService<IOptions<PlaidOptions>>()));
        services.AddSingleton(PlaidSecret.Layout);
        services.TryAddSingleton(static provider => PlaidSecret.KindOf(provider.GetRequiredService<IOptions<PlaidOptions>>().Value));
        services.AddSingleton(static provider => new HealthProbe(
            "plaid_keys", "Plaid's keys are at hand.", "Plaid's keys cannot be had.",
            async token => await provider.GetRequiredService<ISecretProvider>().GetAsync<PlaidCredentials>(token).ConfigureAwait(false)));
        services.TryAddSingleton<PlaidHttp>();
        services.TryAddLogger<PlaidTransport>();
        services.TryAddSingleton(static provider => new PlaidTransport(
            provider.GetRequiredService<PlaidHttp>(), provider.GetRequiredService<ISecretProvider>(), provider.GetRequiredService<IOptions<PlaidOptions>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PlaidTransport>>()));
        services.TryAddSingleton<IPlaidLinkApi, PlaidLinkApi>();
        services.TryAddSingleton<IPlaidItemApi, PlaidItemApi>();
        services.TryAddSingleton<IPlaidAccountApi, PlaidAccountApi>();
        services.TryAddSingleton<IPlaidTransactionApi, PlaidTransactionApi>();
        services.TryAddSingleton<IPlaidInstitutionApi, PlaidInstitutionApi>();
        services.TryAddSingleton<IPlaidUserApi, PlaidUserApi>();
        services.TryAddSingleton<IPlaidWebhookApi, PlaidWebhookApi>();
    }

    private static void AddItems(IServiceCollection services, IConfiguration configuration)
    {
        services.AddClosedOptions<PlaidItemOptions>().Bind(configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PlaidItemOptions>, PlaidItemOptionsValidator>();
        services.TryAddSingleton<IItemStore, ItemStore>();
        services.TryAddSingleton<ItemTokens>();
        services.TryAddLogger<ItemDetails>();
        services.TryAddSingleton<ItemDetails>();
        services.TryAddSingleton<IAccessTokenRepository, AccessTokenRepository>();
        services.TryAddLogger<ItemRemovalService>();
        services.TryAddSingleton<IItemRemovalService, ItemRemovalService>();
        services.AddSingleton(static provider => new WorkLoop(
            "item_removals", provider.GetRequiredService<IOptions<PlaidItemOptions>>().Value.RemovalInterval,
            provider.GetRequiredService<IItemRemovalService>().FinishAsync));
        services.TryAddSingleton<IItemCheckStore, ItemCheckStore>();
        services.TryAddSingleton(static provider => new Lazy<IItemCheckStore>(provider.GetRequiredService<IItemCheckStore>));
        services.TryAddSingleton<Func<ItemCheckSettings>>(static provider =>
        {
            var link = provider.GetRequiredService<IOptionsMonitor<PlaidLinkOptions>>();
            return () => new(link.CurrentValue.WebhookUri, [.. link.CurrentValue.CountryCodes]);
        });
        services.TryAddSingleton<IInstitutionStore, InstitutionStore>();
        services.TryAddLogger<InstitutionCatalog>();
        services.TryAddSingleton<InstitutionCatalog>();
        services.TryAddLogger<ItemCheckService>();
        services.TryAddSingleton<ItemCheckService>();
        services.TryAddSingleton<IItemCheckService>(static provider => provider.GetRequiredService<ItemCheckService>());
        services.AddSingleton(static provider => new WorkLoop(
            ItemCheckService.LoopName, ItemCheckService.Interval, provider.GetRequiredService<IItemCheckService>().CheckDueAsync));
        services.AddSingleton(static provider => new WorkLoop(
            "item_webhooks", TimeSpan.FromMinutes(1), provider.GetRequiredService<ItemCheckService>().WantWebhooksAsync));
        services.AddSingleton(ItemEventTopic.Create);
        services.TryAddSingleton<ITokenRekeyingService, TokenRekeyingService>();
        services.TryAddSingleton<ITokenSampleStore, TokenSampleStore>();
        services.TryAddSingleton<TokenKeyProbe>();
        services.AddSingleton(static provider => new HealthProbe(
            "token_key", "The key of the newest item opens what it sealed.", "The key of the newest item does not open what it sealed.",
            provider.GetRequiredService<TokenKeyProbe>().ProbeCurrentAsync));
        services.AddSingleton(static provider => new HealthProbe(
            "stored_tokens", "Samples of each key's tokens open.", "A stored token does not open.",
            provider.GetRequiredService<TokenKeyProbe>().ProbeStoredAsync)
        {
            IsCritical = false,
        });
        services.AddSingleton(ItemRoutes.List);
        services.AddSingleton(ItemRoutes.Remove);
        services.AddSingleton(ItemRoutes.Check);
    }

    private static void AddLink(IServiceCollection services, IConfiguration configuration)
    {
        services.AddClosedOptions<PlaidLinkOptions>().Bind(configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<PlaidLinkOptions>>(new PlaidLinkOptionsSetup(configuration));
        services.AddSingleton<IValidateOptions<PlaidLinkOptions>, PlaidLinkOptionsValidator>();
        services.TryAddSingleton<ILinkTokenStore, LinkTokenStore>();
        services.TryAddSingleton<LinkTokenOwnership>();
        services.TryAddSingleton<LinkTokenRecord>();
        services.TryAddSingleton(static provider => new Lazy<LinkTokenRecord>(provider.GetRequiredService<LinkTokenRecord>));
        services.TryAddSingleton<LinkSessions>();
        services.TryAddLogger<UpdateModeSessions>();
        services.TryAddSingleton<UpdateModeSessions>();
        services.TryAddSingleton<IUpdateModeSessions>(static provider => provider.GetRequiredService<UpdateModeSessions>());
        services.TryAddSingleton(static provider => new Lazy<IAccessTokenRepository>(provider.GetRequiredService<IAccessTokenRepository>));
        services.TryAddSingleton<ILinkTokenService, LinkTokenService>();
        services.AddSingleton(LinkTokenRoute.Create);
    }

    private static void AddExchange(IServiceCollection services, IConfiguration configuration)
    {
        services.AddClosedOptions<PlaidExchangeOptions>().Bind(configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PlaidExchangeOptions>, PlaidExchangeOptionsValidator>();
        services.TryAddSingleton<IExchangeStore, ExchangeStore>();
        services.TryAddSingleton<IUnownedItemStore, UnownedItemStore>();
        services.TryAddSingleton<ExchangeClaims>();
        services.TryAddLogger<LinkSessionPoll>();
        services.TryAddSingleton<LinkSessionPoll>();
        services.TryAddLogger<ItemReconciler>();
        services.TryAddSingleton<ItemReconciler>();
        services.TryAddLogger<ItemReturn>();
        services.TryAddSingleton<ItemReturn>();
        services.TryAddLogger<ExchangeRunner>();
        services.TryAddSingleton<ExchangeRunner>();
        services.TryAddSingleton<ITokenExchangeService, TokenExchangeService>();
        services.TryAddLogger<ExchangeRecovery>();
        services.TryAddSingleton<IExchangeRecovery, ExchangeRecovery>();
        services.AddSingleton(ExchangeRoutes.Exchange);
        services.AddSingleton(ExchangeRoutes.Find);
        services.AddSingleton(static provider => new WorkLoop(
            ExchangeRecovery.SweepName, provider.GetRequiredService<IOptions<PlaidExchangeOptions>>().Value.SweepInterval,
            provider.GetRequiredService<IExchangeRecovery>().SweepAsync));
        services.AddSingleton(static provider => new WorkLoop(
            "exchange_reconciliation", provider.GetRequiredService<IOptions<PlaidExchangeOptions>>().Value.ReconcileInterval,
            provider.GetRequiredService<IExchangeRecovery>().ReconcileAsync));
        services.AddSingleton(static provider => new WorkLoop(
            LinkSessionPoll.LoopName, LinkSessionPoll.Interval, provider.GetRequiredService<LinkSessionPoll>().PollAsync));
        services.AddSingleton(static provider => new WorkLoop(
            "exchange_retention", TimeSpan.FromHours(1), provider.GetRequiredService<IExchangeStore>().DeleteEndedAsync));
    }

    private static void AddWebhooks(IServiceCollection services)
    {
        services.TryAddLogger<WebhookKeys>();
        services.TryAddSingleton<WebhookKeys>();
        services.TryAddSingleton<WebhookVerifier>();
        services.TryAddSingleton<IWebhookInbox, WebhookInbox>();
        services.TryAddSingleton<WebhookSessions>();
        services.TryAddLogger<WebhookReceiver>();
        services.TryAddSingleton<WebhookReceiver>();
        services.AddSingleton(WebhookRoute.Receive);
        services.AddSingleton(static provider => new WorkLoop(
            "webhook_retention", TimeSpan.FromHours(1), provider.GetRequiredService<IWebhookInbox>().DeleteOldAsync));
    }
}
