using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using BudgetTracker.Benchmarks.Api;

namespace BudgetTracker.Benchmarks.Encryption;

/// <summary>Sealing and opening an access token beside AES-GCM alone: one key schedule, one nonce, one pass over the bytes.</summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public class SealBenchmarks : IAsyncDisposable
{
    private const string Token = "access-sandbox-7c69d345-fd46-461f-000000000001";

    private static readonly SealContext _context = new(
        "access_token", "sandbox", "user-1", new Guid("0199b0a0-0000-7000-8000-000000000001"), "item-1");

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _plaintext = Encoding.ASCII.GetBytes(Token);
    private readonly byte[] _additionalData = RandomNumberGenerator.GetBytes(120);
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _ciphertext = new byte[Token.Length];
    private readonly byte[] _tag = new byte[16];

    private BenchmarkHost _host = null!;
    private ITokenProtector _protector = null!;
    private byte[] _sealed = [];

    [GlobalSetup]
    public async Task StartAsync()
    {
        _host = new BenchmarkHost(new PlaidInMemory());
        _protector = _host.Get<ITokenProtector>();
        _sealed = await Seal();
        AesGcmSeal();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("seal")]
    public byte[] AesGcmSeal()
    {
        RandomNumberGenerator.Fill(_nonce);
        using var aes = new AesGcm(_key, _tag.Length);
        aes.Encrypt(_nonce, _plaintext, _ciphertext, _tag, _additionalData);
        return _ciphertext;
    }

    [Benchmark, BenchmarkCategory("seal")]
    public async Task<byte[]> Seal()
    {
        using var sealer = await _protector.PrepareAsync("sandbox", "user-1");
        return sealer.Seal(Token, _context);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("open")]
    public byte[] AesGcmOpen()
    {
        using var aes = new AesGcm(_key, _tag.Length);
        aes.Decrypt(_nonce, _ciphertext, _tag, _plaintext, _additionalData);
        return _plaintext;
    }

    [Benchmark, BenchmarkCategory("open")]
    public ValueTask<string> Open() => _protector.OpenAsync(_sealed, _context);

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
