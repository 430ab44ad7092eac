using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>Rotates the key ring as docs/rotation.md says, under load: add and promote, seal everything again, retire.</summary>
internal sealed class KeyRings(TestRig rig, SecretServer secrets)
{
    private const int BatchSize = 25;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    // For requests that took the old key just before their host took the new ring.
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(1);

    private int _number = 1;
    private string _key = NewKey();

    public int Rekeyed { get; private set; }

    public void Create() => Put(Ring(_number, [(_number, _key)]));

    public async Task RotateAsync(Func<Task> everyHostHasReadIt, CancellationToken cancellationToken)
    {
        var (number, key) = (_number + 1, NewKey());
        Put(Ring(number, [(_number, _key), (number, key)]));
        await everyHostHasReadIt();
        await Task.Delay(_margin, cancellationToken);
        await SealAgainAsync(cancellationToken);
        Put(Ring(number, [(number, key)]));
        (_number, _key) = (number, key);
        await everyHostHasReadIt();
    }

    /// <summary>A job of the operator's, in a process that is no host.</summary>
    private async Task SealAgainAsync(CancellationToken cancellationToken)
    {
        var settings = rig.Configuration("rekey", rig.Database.ConnectionString).ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await using var services = new ServiceCollection().AddLogging().AddBudgetTrackerPlaid(configuration).Services.BuildServiceProvider();
        var rekeying = services.GetRequiredService<ITokenRekeyingService>();
        await using var connection = new NpgsqlConnection(rig.Database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var since = new NpgsqlCommand("select now()", connection);
        var begun = (DateTime)(await since.ExecuteScalarAsync(cancellationToken))!;
        await using var open = new NpgsqlCommand(
            "select count(*) from budget_tracker.plaid_exchange where public_token_sealed is not null and created_at < $1", connection)
        {
            Parameters = { new() { Value = begun } },
        };
        while ((long)(await open.ExecuteScalarAsync(cancellationToken))! > 0)
            await Task.Delay(_pause, cancellationToken);
        while (await rekeying.RekeyAsync(BatchSize, cancellationToken) is var count and > 0)
            Rekeyed += count;
    }

    private void Put(string ring)
    {
        rig.KeyRing = ring;
        secrets.Put(SecretServer.KeyRing, ring);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string Ring(int primary, (int Number, string Key)[] keys) =>
        $$"""{"primary":"k{{primary}}","keys":{ {{string.Join(',', keys.Select(key => $"\"k{key.Number}\":\"{key.Key}\""))}} } }""";
}
