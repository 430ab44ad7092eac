using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker;

/// <summary>The functions over substituted services.</summary>
internal static class TestFunctions
{
    public static IFunction Create(ContractServices services, string handler, params IEnumerable<KeyValuePair<string, string?>> settings) => new Functions(
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
        new ServiceCollection()
            .AddSingleton(services.LinkTokens).AddSingleton(services.Exchanges).AddSingleton(services.Items).AddSingleton(services.Removal)
            .AddBudgetTrackerPlaid(SubstitutedHost.Configuration).AddTransactionSync().Services
            .BuildServiceProvider(),
        NullLoggerFactory.Instance).Create(handler);
}
