using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BudgetTracker.Benchmarks.Api;

namespace BudgetTracker.Benchmarks.Items;

/// <summary>Storing and reading an item, beside Npgsql that inserts and selects one bare row.</summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public class RepositoryBenchmarks : IAsyncDisposable
{
    private const string User = "user-1";

    private readonly byte[] _sealed = RandomNumberGenerator.GetBytes(90);
    private BenchmarkDatabase _database = null!;
    private BenchmarkHost _host = null!;
    private IAccessTokenRepository _repository = null!;
    private int _number;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _database = await BenchmarkDatabase.StartAsync();
        _host = new BenchmarkHost(new PlaidInMemory(), _database.ConnectionString);
        _repository = _host.Get<IAccessTokenRepository>();
        await _repository.SaveAsync(Item("item-0", "user-0"));
        await _database.InsertAsync("user-0", "item-0", _sealed);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("save")]
    public Task<int> BareInsert() => _database.InsertAsync(User, NewId(), _sealed);

    [Benchmark, BenchmarkCategory("save")]
    public Task<LinkedItem> Save() => _repository.SaveAsync(Item(NewId(), User));

    [Benchmark(Baseline = true), BenchmarkCategory("get")]
    public Task<byte[]?> BareSelect() => _database.SelectAsync("user-0", "item-0");

    [Benchmark, BenchmarkCategory("get")]
    public Task<ItemWithToken?> Get() => _repository.GetAsync("user-0", "item-0");

    [Benchmark, BenchmarkCategory("list")]
    public Task<IReadOnlyList<LinkedItem>> List() => _repository.ListAsync("user-0");

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private string NewId() => $"item-{++_number:d12}-eVBnVMp7zdTJLkRNr33";

    private static NewItem Item(string itemId, string userId) => new()
    {
        UserId = userId,
        ItemId = itemId,
        AccessToken = new AccessToken("access-sandbox-7c69d345-fd46-461f-000000000001"),
        Institution = new LinkInstitution { InstitutionId = "ins_109508", Name = "First Platypus Bank" },
        Accounts = [new LinkAccount { Id = $"{itemId}-checking", Name = "Plaid Checking", Mask = "0000", Type = "depository", Subtype = "checking" }],
    };
}
