using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>What <c>AddBudgetTracker</c> returns, and what every module and package extends with a method of its own.</summary>
public sealed class BudgetTrackerBuilder
{
    internal BudgetTrackerBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    /// <summary>The services being configured.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The root of the configuration that the library was added with.</summary>
    public IConfiguration Configuration { get; }
}
