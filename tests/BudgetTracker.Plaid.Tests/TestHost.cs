using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>The library as a host would register it, with keys of its own and whatever a test replaces.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestHost(
        string? connectionString,
        IConfiguration? live = null,
        IEnumerable<KeyValuePair<string, string?>>? settings = null,
        ISecretProvider? secrets = null,
        TimeProvider? time = null,
        IItemEvents? events = null,
        Action<BudgetTrackerBuilder>? configure = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["PLAID_CLIENT_ID"] = "test-client",
                ["PLAID_SECRET"] = "test-secret",
                ["PLAID_ENV"] = "sandbox",
                ["KEY_RING"] = KeyRing("k1", "k1"),
                ["Postgres:ConnectionString"] = connectionString,
            })
            .AddInMemoryCollection(settings ?? [])
            .AddConfiguration(live ?? new ConfigurationManager())
            .Build();
        var services = new ServiceCollection().AddLogging();
        if (secrets is not null)
            services.AddSingleton(secrets);
        if (time is not null)
            services.AddSingleton(time);
        if (events is not null)
            services.AddSingleton(events);
        configure?.Invoke(services.AddBudgetTrackerPlaid(configuration));
        _services = services
            .AddBudgetTrackerPlaid(configuration).Services
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public IAccessTokenRepository Repository => Get<IAccessTokenRepository>();

    public IItemStore Items => Get<IItemStore>();

    public ITokenRekeyingService Rekeying => Get<ITokenRekeyingService>();

    public IExchangeStore Exchanges => Get<IExchangeStore>();

    /// <summary>Runs what the background would, until nothing is left.</summary>
    public async Task WorkAsync(params string[] loops)
    {
        foreach (var loop in loops.SelectMany(name => _services.GetServices<WorkLoop>().Where(loop => loop.Name == name)))
        {
            while (await loop.RunAsync(CancellationToken.None) > 0)
            {
            }
        }
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A key ring's JSON, with keys that depend on their ids alone.</summary>
    public static string KeyRing(string primary, params string[] ids)
    {
        var keys = ids.Select(id => $"\"{id}\":\"{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}\"");
        return $$"""{"primary":"{{primary}}","keys":{ {{string.Join(',', keys)}} } }""";
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
