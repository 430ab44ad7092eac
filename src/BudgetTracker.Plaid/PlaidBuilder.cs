using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker.Plaid;

/// <summary>What <see cref="PlaidServiceCollectionExtensions.AddBudgetTrackerPlaid"/> returns; the other packages extend it.</summary>
public sealed class PlaidBuilder
{
    internal PlaidBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services being configured.</summary>
    public IServiceCollection Services { get; }
}
