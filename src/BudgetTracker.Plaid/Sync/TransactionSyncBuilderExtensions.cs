using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The sync of transactions.</summary>
public static class TransactionSyncBuilderExtensions
{
    private const string Product = "transactions";

    /// <summary>The longest history that Plaid has.</summary>
    private const int MostDays = 730;

    /// <summary>
    /// Adds <see cref="ITransactionSyncService"/> and <see cref="IBankFeed"/>, the work <c>transaction_sync</c>, and <c>POST /items/{item_id}/refresh</c>;
    /// configured by <see cref="PlaidSyncOptions"/>. Items that are linked from now on have <c>transactions</c> among their products and, unless
    /// <see cref="PlaidLinkOptions.DaysRequested"/> says otherwise, 730 days of them; it cannot be changed for an item later.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddBudgetTrackerPlaid</c> was not called before.</exception>
    public static BudgetTrackerBuilder AddTransactionSync(this BudgetTrackerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(static service => service.ServiceType == typeof(IPlaidTransactionApi)))
            throw new InvalidOperationException("AddTransactionSync syncs what Plaid says. Call AddBudgetTrackerPlaid first.");
        if (services.Any(static service => service.ServiceType == typeof(ITransactionSyncService)))
            return builder;

        services.AddClosedOptions<PlaidSyncOptions>().Bind(builder.Configuration.GetSection("Plaid")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PlaidSyncOptions>, PlaidSyncOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<PlaidLinkOptions>>(new PostConfigureOptions<PlaidLinkOptions>(Options.DefaultName, AskForTransactions));
        services.TryAddSingleton<ISyncQueue, SyncQueue>();
        services.TryAddSingleton<IMirrorStore, MirrorStore>();
        services.TryAddSingleton<BankFeedSinks>();
        services.TryAddLogger<SyncRunner>();
        services.TryAddSingleton<SyncRunner>();
        services.AddSingleton<ITransactionSyncService, TransactionSyncService>();
        services.AddSingleton<IBankFeed, PlaidBankFeed>();
        services.AddSingleton(static provider => new WorkLoop(
            ItemSync.LoopName, TransactionSyncService.Interval, provider.GetRequiredService<ITransactionSyncService>().SyncDueAsync));
        services.AddSingleton(RefreshRoute.Refresh);
        return builder;
    }

    private static void AskForTransactions(PlaidLinkOptions options)
    {
        options.DaysRequested ??= MostDays;
        IList<string>[] lists = [options.Products, options.RequiredIfSupportedProducts, options.OptionalProducts, options.AdditionalConsentedProducts];
        if (!lists.Any(static products => products.Contains(Product)))
            options.Products.Add(Product);
    }
}
