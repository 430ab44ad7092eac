using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>The library without a module, with a key ring of its own and whatever a test replaces.</summary>
internal sealed class CoreHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public CoreHost(
        string? connectionString,
        IConfiguration? live = null,
        IEnumerable<KeyValuePair<string, string?>>? settings = null,
        ISecretProvider? secrets = null,
        string environment = "sandbox")
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["KEY_RING"] = KeyRing("k1", "k1"),
                ["Postgres:ConnectionString"] = connectionString,
            })
            .AddInMemoryCollection(settings ?? [])
            .AddConfiguration(live ?? new ConfigurationManager())
            .Build();
        var services = new ServiceCollection().AddSingleton<IDataEnvironment>(new NamedEnvironment(environment));
        if (secrets is not null)
            services.AddSingleton(secrets);
        services.AddBudgetTracker(configuration);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public IPostgresDatabase Database => Get<IPostgresDatabase>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<T> QueryAsync<T>(Sql sql) => Assert.Single(await Database.QueryAsync(sql, static reader => reader.GetFieldValue<T>(0)));

    /// <summary>A key ring's JSON, with keys that depend on their ids alone.</summary>
    public static string KeyRing(string primary, params string[] ids)
    {
        var keys = ids.Select(id => $"\"{id}\":\"{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}\"");
        return $$"""{"primary":"{{primary}}","keys":{ {{string.Join(',', keys)}} } }""";
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class NamedEnvironment(string name) : IDataEnvironment
    {
        public ValueTask<string> GetNameAsync(CancellationToken cancellationToken = default) => new(name);
    }
}
