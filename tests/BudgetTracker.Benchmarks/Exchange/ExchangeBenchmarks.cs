using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BudgetTracker.Benchmarks.Api;
using BudgetTracker.Benchmarks.Items;

namespace BudgetTracker.Benchmarks.Exchange;

/// <summary>
/// An exchange by the whole protocol (claim, commit, Plaid, seal, commit), one after the other, beside a bare insert of one row.
/// What many at once do to PostgreSQL is measured by tests/Comparison.
/// </summary>
public class ExchangeBenchmarks : IAsyncDisposable
{
    private readonly byte[] _sealed = RandomNumberGenerator.GetBytes(90);
    private BenchmarkDatabase _database = null!;
    private BenchmarkHost _host = null!;
    private ITokenExchangeService _exchanges = null!;
    private int _number;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _database = await BenchmarkDatabase.StartAsync();
        _host = new BenchmarkHost(new PlaidInMemory(isOneTime: true), _database.ConnectionString);
        _exchanges = _host.Get<ITokenExchangeService>();
        await Exchange();
    }

    [Benchmark(Baseline = true)]
    public Task<int> BareInsert() => _database.InsertAsync($"user-{++_number}", $"item-{_number:d12}", _sealed);

    [Benchmark]
    public Task<TokenExchange> Exchange()
    {
        var number = ++_number;
        return _exchanges.ExchangeAsync(new TokenExchangeRequest
        {
            UserId = $"user-{number}",
            PublicToken = new PublicToken($"public-sandbox-5c224a01-8314-4491-{number:d12}"),
            Metadata = new LinkMetadata
            {
                Institution = new LinkInstitution { InstitutionId = "ins_109508", Name = "First Platypus Bank" },
                Accounts = [new LinkAccount { Id = $"account-{number}", Name = "Plaid Checking", Mask = "0000", Type = "depository", Subtype = "checking" }],
            },
        });
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
