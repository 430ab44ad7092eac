using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace BudgetTracker;

/// <summary>A client over a script, with a clock that stands still and a log that is kept.</summary>
internal sealed class PlaidClientFixture : IDisposable
{
    private readonly Lazy<PlaidClient> _client;

    public PlaidClientFixture() => _client = new(() => new PlaidClient(
        Secrets, Microsoft.Extensions.Options.Options.Create(Options), Time, Log, Handler));

    public static AccessToken AccessToken { get; } = new(Planted.Access);

    public static PublicToken PublicToken { get; } = new(Planted.Public);

    public ScriptedHandler Handler { get; } = new();

    public PlaidOptions Options { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public CapturedLog Log { get; } = new();

    public ISecretProvider Secrets { get; } = SecretsOf(Credentials());

    public PlaidClient Client => _client.Value;

    public static PlaidCredentials Credentials(string secret = Planted.Secret, string environment = "sandbox") =>
        new("client-1", secret, environment);

    public static ISecretProvider SecretsOf(PlaidCredentials credentials)
    {
        var secrets = Substitute.For<ISecretProvider>();
        secrets.GetAsync<PlaidCredentials>(Arg.Any<CancellationToken>()).Returns(credentials);
        return secrets;
    }

    /// <summary>Moves the clock in small steps until the call is over.</summary>
    public async Task<T> RunAsync<T>(Task<T> call)
    {
        for (var step = 0; step < 1000 && !call.IsCompleted; step++)
        {
            await Task.Delay(1);
            Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        return await call.WaitAsync(TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        Handler.Dispose();
    }
}

internal sealed class CapturedLog : ILogger<PlaidTransport>
{
    public List<(LogLevel Level, string Message, IReadOnlyDictionary<string, object?> State)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((logLevel, formatter(state, exception) + exception,
            ((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)));
}
