using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker.Benchmarks;

/// <summary>
/// How much one emulator answers beside its client, in one process: exchanges, pages of /transactions/sync, and a soak whose
/// memory has to stay flat.
/// </summary>
internal static class EmulatorLoad
{
    private const int Callers = 16;
    private const int Exchanges = 10_000;
    private const int Pages = 1_000;
    private const int RequestsPerSoakStep = 100_000;
    private const int SoakSteps = 10;

    public static async Task<int> RunAsync()
    {
        await using var emulator = new PlaidEmulator();
        var started = Stopwatch.StartNew();
        await emulator.StartAsync();
        Say($"started in {started.ElapsedMilliseconds} ms");
        using var http = new HttpClient { BaseAddress = emulator.BaseAddress };
        http.DefaultRequestHeaders.Add("PLAID-CLIENT-ID", "client");
        http.DefaultRequestHeaders.Add("PLAID-SECRET", "secret");

        await ExchangeAsync(http, count: 500);
        var exchanges = await ExchangeAsync(http, Exchanges);
        var access = await LinkAsync(http, days: 730);
        emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        await SyncAsync(http, access, count: 100);
        var pages = await SyncAsync(http, access, Pages);
        var growth = await SoakAsync(http, access);

        Say($"RATIO emulator_exchanges_per_second {exchanges:F0} >=2000");
        Say($"RATIO emulator_sync_pages_per_second {pages:F0} >=100");
        Say($"RATIO emulator_soak_memory_growth {growth:F3} <=1.05");
        return 0;
    }

    private static async Task<double> ExchangeAsync(HttpClient http, int count)
    {
        var tokens = new string[count];
        await EachAsync(count, async (i, _) => tokens[i] = await PublicTokenAsync(http, days: 90));
        return await EachAsync(count, async (i, _) => await PostAsync(http, "/item/public_token/exchange", new JsonObject { ["public_token"] = tokens[i] }));
    }

    /// <summary>First pages of 500 of a history of two years.</summary>
    private static Task<double> SyncAsync(HttpClient http, string access, int count) => EachAsync(count, async (_, cancellationToken) =>
    {
        using var answer = await http.PostAsync("/transactions/sync", Body(new JsonObject { ["access_token"] = access, ["count"] = 500 }), cancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || bytes.Length < 200_000)
            throw new InvalidOperationException($"{answer.StatusCode}, {bytes.Length} bytes");
    });

    /// <summary>A million calls of one item: the memory at the end against that after the first tenth.</summary>
    private static async Task<double> SoakAsync(HttpClient http, string access)
    {
        var memory = new List<long>();
        for (var step = 0; step < SoakSteps; step++)
        {
            var rate = await EachAsync(RequestsPerSoakStep, async (_, _) => await PostAsync(http, "/item/get", new JsonObject { ["access_token"] = access }));
            memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            Say($"{(step + 1) * RequestsPerSoakStep} requests, {rate:F0}/s, {memory[^1] / 1048576.0:F1} MiB");
        }

        return memory[^1] / (double)memory[0];
    }

    private static async Task<string> LinkAsync(HttpClient http, int days)
    {
        var exchanged = await PostAsync(http, "/item/public_token/exchange", new JsonObject { ["public_token"] = await PublicTokenAsync(http, days) });
        return (string)exchanged["access_token"]!;
    }

    private static async Task<string> PublicTokenAsync(HttpClient http, int days) => (string)(await PostAsync(http, "/sandbox/public_token/create", new JsonObject
    {
        ["institution_id"] = "ins_109508",
        ["initial_products"] = new JsonArray("transactions"),
        ["options"] = new JsonObject { ["transactions"] = new JsonObject { ["days_requested"] = days } },
    }))["public_token"]!;

    private static async Task<double> EachAsync(int count, Func<int, CancellationToken, Task> act)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, cancellationToken) => await act(i, cancellationToken));
        return count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<JsonObject> PostAsync(HttpClient http, string path, JsonObject body)
    {
        using var answer = await http.PostAsync(path, Body(body));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonObject>() ?? throw new JsonException();
    }

    private static StringContent Body(JsonObject body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
