using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Faults;

/// <summary>Keeps the hosts' secrets, which the harness changes, and notes which host read which version how often.</summary>
internal sealed class SecretServer : IAsyncDisposable
{
    public const string Database = "database";
    public const string Plaid = "plaid";
    public const string KeyRing = "key-ring";

    private const string Host = "{host}";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Value, int Version)> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Host, string Id, int Version), int> _reads = [];

    public SecretServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/{host}/{id}", (string host, string id) => Read(host, id));
    }

    public Task StartAsync() => _app.StartAsync();

    /// <summary>Where a host finds its secrets.</summary>
    public Uri AddressOf(string host) => new(new Uri(_app.Urls.First()), $"{host}/");

    public void PutDatabase(string user, string password) => Put(Database, $$"""{"username":"{{user}}","password":"{{password}}"}""");

    /// <summary>Every host has a client id of its own, by which the gateway knows it.</summary>
    public void PutPlaid(string secret) => Put(Plaid, $$"""{"PLAID_CLIENT_ID":"{{Host}}","PLAID_SECRET":"{{secret}}","PLAID_ENV":"sandbox"}""");

    public void Put(string id, string value)
    {
        lock (_gate)
            _secrets[id] = (value, VersionOf(id) + 1);
    }

    /// <summary>How often a host was given the current version.</summary>
    public int ReadsOf(string host, string id)
    {
        lock (_gate)
            return ReadsOf(host, id, VersionOf(id));
    }

    /// <summary>How often a host was given the version before the current one.</summary>
    public int ReadsOfFormer(string host, string id)
    {
        lock (_gate)
            return ReadsOf(host, id, VersionOf(id) - 1);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private string Read(string host, string id)
    {
        lock (_gate)
        {
            var (value, version) = _secrets[id];
            _reads[(host, id, version)] = ReadsOf(host, id, version) + 1;
            return value.Replace(Host, host, StringComparison.Ordinal);
        }
    }

    private int VersionOf(string id) => _secrets.TryGetValue(id, out var secret) ? secret.Version : 0;

    private int ReadsOf(string host, string id, int version) => _reads.GetValueOrDefault((host, id, version));
}
