using BenchmarkDotNet.Attributes;

namespace BudgetTracker.Benchmarks.Secrets;

/// <summary>Everything that is done with a token between Plaid and the database.</summary>
public class AccessTokenBenchmarks
{
    private const string Value = "access-sandbox-7c69d345-fd46-461f-000000000001";

    private readonly AccessToken _token = new(Value);
    private readonly AccessToken _other = new("access-sandbox-7c69d345-fd46-461f-000000000002");

    [Benchmark]
    public string WrapAndReveal() => new AccessToken(Value).Reveal();

    [Benchmark]
    public bool Compare() => _token == _other;

    [Benchmark]
    public int Hash() => _token.GetHashCode();

    [Benchmark]
    public string Print() => _token.ToString();
}
