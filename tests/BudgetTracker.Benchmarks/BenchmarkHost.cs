using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker.Benchmarks;

/// <summary>The library as a host registers it, over a Plaid in memory.</summary>
internal sealed class BenchmarkHost : IAsyncDisposable
{
    public const string ClientId = "62c49ae56c29d90013a0e1f1";
    public const string Secret = "b1946ac92492d2347c6235b4d2611184";

    private readonly ServiceProvider _services;

    public BenchmarkHost(HttpMessageHandler plaid, string? connectionString = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["PLAID_CLIENT_ID"] = ClientId,
                ["PLAID_SECRET"] = Secret,
                ["PLAID_ENV"] = "sandbox",
                ["KEY_RING"] = """{"primary":"k1","keys":{"k1":"q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="}}""",
                ["Plaid:BaseAddress"] = "https://plaid.test",
                ["Postgres:ConnectionString"] = connectionString ?? "Host=127.0.0.1;Username=nobody",
            })
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddBudgetTrackerPlaid(configuration)
            .UsePlaidHttpMessageHandler(_ => plaid)
            .AddTransactionSync()
            .Services.BuildServiceProvider();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
