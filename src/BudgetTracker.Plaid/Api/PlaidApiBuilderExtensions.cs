using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>How Plaid is reached.</summary>
public static class PlaidApiBuilderExtensions
{
    /// <summary>
    /// Replaces the HTTP stack under Plaid's API, for example for a proxy. The handler must send each request
    /// once: one that repeats <c>/item/public_token/exchange</c> spends a one-time token twice and loses the bank link. The
    /// client already repeats what is safe to repeat, and sees to time-outs.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes the handler, once; the container disposes it.</param>
    public static BudgetTrackerBuilder UsePlaidHttpMessageHandler(this BudgetTrackerBuilder builder, Func<IServiceProvider, HttpMessageHandler> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        builder.Services.AddKeyedSingleton(PlaidHttp.HandlerKey, (services, _) => factory(services));
        return builder;
    }
}
