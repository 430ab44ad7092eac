using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker.Plaid;

/// <summary>What <see cref="PlaidServiceCollectionExtensions.AddBudgetTrackerPlaid"/> returns; the other packages extend it.</summary>
public sealed class PlaidBuilder
{
    internal PlaidBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services being configured.</summary>
    public IServiceCollection Services { get; }

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
