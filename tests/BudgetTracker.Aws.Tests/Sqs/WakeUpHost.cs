using System.Collections.Concurrent;
using Amazon.Runtime;
using BudgetTracker.LocalAws;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>A host whose one loop, <c>work</c>, has an interval of an hour, as the library wires it; the queue is its only way to others.</summary>
internal sealed class WakeUpHost : IAsyncDisposable
{
    public const string LoopName = "work";

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _runs = new(0);
    private readonly ServiceProvider _services;
    private Task _running = Task.CompletedTask;

    public WakeUpHost(Uri aws, string? queueUrl, TimeProvider? time = null, Action<BudgetTrackerBuilder>? add = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Aws:ServiceUrl", aws.AbsoluteUri), new("Aws:Region", "us-east-1"), new("WAKE_UP_QUEUE_URL", queueUrl),
            new("Postgres:ConnectionString", "Host=127.0.0.1;Port=1"), new("Postgres:Listen", "false"),
            new("KEY_RING", AwsHost.KeyRing("k1", "k1")),
        ]).Build();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log))
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<AWSCredentials>(new SessionAWSCredentials(
                AwsCredential.Example.AccessKeyId, AwsCredential.Example.SecretAccessKey, AwsCredential.Example.SessionToken));
        var builder = services.AddBudgetTracker(configuration).AddAwsSqsWakeUps();
        add?.Invoke(builder);
        services.RemoveAll<WorkLoop>();
        services.AddSingleton(new WorkLoop(LoopName, TimeSpan.FromHours(1), _ =>
        {
            _runs.Release();
            return Task.FromResult(0);
        }));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public LogLines Log { get; } = new();

    public IReadOnlyList<IWakeUpSender> Senders => [.. _services.GetServices<IWakeUpSender>()];

    public void Validate() => _services.GetRequiredService<IStartupValidator>().Validate();

    /// <summary>Works in the background from now on; the run at the start is over.</summary>
    public async Task StartAsync()
    {
        _running = _services.GetRequiredService<WorkRunner>().RunAsync(_stop.Token);
        await AssertRunsAsync();
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public Task WakeAsync(string subject, string loop = LoopName) => _services.GetRequiredService<WorkWakeUps>().WakeEverywhereAsync(loop, subject);

    public async Task AssertRunsAsync() => Assert.True(await _runs.WaitAsync(TimeSpan.FromSeconds(30)), $"The loop did not run. {Log}");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
        _stop.Dispose();
        _runs.Dispose();
    }

    /// <summary>What the host logged, with the messages of exceptions.</summary>
    internal sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(int EventId, string Text)> _lines = [];

        public IEnumerable<string> Of(int eventId) => _lines.Where(line => line.EventId == eventId).Select(line => line.Text);

        /// <summary>Waits for the first line of an event.</summary>
        public async Task<string> FirstOfAsync(int eventId)
        {
            for (var attempt = 0; attempt < 600 && !Of(eventId).Any(); attempt++)
                await Task.Delay(50);
            return Of(eventId).FirstOrDefault() ?? $"Nothing of event {eventId}. {this}";
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((eventId.Id, $"{logLevel} {formatter(state, exception)} {exception?.GetType().Name} {exception?.Message}"));

        public override string ToString() => string.Join('\n', _lines);

        public void Dispose()
        {
        }
    }
}
