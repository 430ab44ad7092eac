using BenchmarkDotNet.Attributes;
using BudgetTracker.Benchmarks.Api;

namespace BudgetTracker.Benchmarks.Secrets;

/// <summary>What every call asks for, on a warm cache.</summary>
public class SecretProviderBenchmarks : IAsyncDisposable
{
    private BenchmarkHost _host = null!;
    private ISecretProvider _secrets = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _host = new BenchmarkHost(new PlaidInMemory());
        _secrets = _host.Get<ISecretProvider>();
        await _secrets.GetAsync<PlaidCredentials>();
        await _secrets.GetAsync<KeyRing>();
    }

    [Benchmark]
    public bool PlaidCredentials() => _secrets.GetAsync<PlaidCredentials>().IsCompletedSuccessfully;

    [Benchmark]
    public bool KeyRing() => _secrets.GetAsync<KeyRing>().IsCompletedSuccessfully;

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
