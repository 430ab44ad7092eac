using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace BudgetTracker.Benchmarks.Api;

/// <summary>Parsing a page of 500 transactions beside a bare scan, which finds the tokens in the same bytes and keeps nothing.</summary>
public class TransactionPageBenchmarks
{
    private readonly byte[] _page = new TransactionPage().ToBytes();

    [Benchmark(Baseline = true)]
    public int Scan()
    {
        var reader = new Utf8JsonReader(_page);
        var tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens;
    }

    [Benchmark]
    public object Parse() => PlaidAnswer.Read(PlaidTransactionApi.SyncCall, 200, retryAfter: null, _page);
}
