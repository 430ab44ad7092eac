using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

/// <summary>Hosts wake each other; what goes wrong on the way costs time only.</summary>
[Collection(PostgresGroup.Name)]
public sealed class WakeUpTests(PostgresServer server)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [PostgresFact]
    public async Task A_loop_of_another_host_is_woken_through_postgres()
    {
        var database = await server.CreateDatabaseAsync();
        await using var here = new CoreHost(database);
        await using var there = new CoreHost(database);
        await using var elsewhere = new CoreHost(database, settings: [new("Postgres:Schema", "another_schema")]);
        using var runs = new Runs();
        using var others = new Runs();
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(Runner(there, runs).RunAsync(stop.Token), Runner(elsewhere, others).RunAsync(stop.Token));
        await runs.NextAsync();
        await others.NextAsync();

        // Until it listens.
        while (!await runs.IsNextAsync(TimeSpan.FromMilliseconds(200)))
            await here.Get<WorkWakeUps>().WakeEverywhereAsync("work", "subject");

        Assert.False(await others.IsNextAsync(TimeSpan.FromMilliseconds(200)));
        await stop.CancelAsync();
        await running.WaitAsync(_patience);
    }

    [PostgresFact]
    public async Task A_host_that_is_not_to_listen_does_not()
    {
        await using var host = new CoreHost(await server.CreateDatabaseAsync(), settings: [new("Postgres:Listen", "false")]);

        await host.Get<IEnumerable<WakeUpListener>>().Single().ListenAsync(default).WaitAsync(_patience);
        await host.Get<WorkWakeUps>().WakeEverywhereAsync("work", "subject");

        Assert.Equal(0L, await host.QueryAsync<long>($"select count(*) from pg_stat_activity where datname = current_database() and query ilike {"listen%"}"));
    }

    [Fact]
    public async Task A_way_that_fails_or_hangs_keeps_nobody_waiting_and_this_host_is_woken_all_the_same()
    {
        var time = new FakeTimeProvider();
        using var wakeUps = new WorkWakeUps([new Broken(), new Hanging()], time, NullLogger<WorkWakeUps>.Instance);

        var woken = wakeUps.WaitAsync("work", default);
        var waking = wakeUps.WakeEverywhereAsync("work", "subject");
        await woken.WaitAsync(_patience);
        while (!waking.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        await waking;
    }

    [Fact]
    public async Task A_loop_is_woken_when_its_time_has_come_and_a_later_word_counts()
    {
        var time = new FakeTimeProvider();
        using var wakeUps = new WorkWakeUps(timeProvider: time);
        wakeUps.WakeAfter("work", TimeSpan.FromSeconds(2));
        wakeUps.WakeAfter("work", TimeSpan.FromSeconds(5));
        var woken = wakeUps.WaitAsync("work", default);

        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(woken.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await woken.WaitAsync(_patience);
    }

    [Fact]
    public async Task A_listener_that_fails_is_called_again_and_one_that_ends_is_not()
    {
        var time = new FakeTimeProvider();
        using var calls = new Runs();
        using var stop = new CancellationTokenSource();
        var ended = 0;
        WakeUpListener[] listeners =
        [
            new("broken", async _ =>
            {
                await calls.RunAsync();
                throw new InvalidOperationException("The way is closed.");
            }),
            new("deaf", _ =>
            {
                ended++;
                return Task.CompletedTask;
            }),
        ];
        var running = new WorkRunner([], new(), time, NullLogger<WorkRunner>.Instance, listeners).RunAsync(stop.Token);

        for (var count = 0; count < 3; count++)
        {
            await calls.NextAsync();
            await Task.Delay(50);
            time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(1, ended);
        await stop.CancelAsync();
        await running.WaitAsync(_patience);
    }

    private static WorkRunner Runner(CoreHost host, Runs runs) => new(
        [new("work", TimeSpan.FromHours(1), _ => runs.RunAsync())],
        host.Get<WorkWakeUps>(), TimeProvider.System, NullLogger<WorkRunner>.Instance, host.Get<IEnumerable<WakeUpListener>>());

    private sealed class Runs : IDisposable
    {
        private readonly SemaphoreSlim _runs = new(0);

        public Task<int> RunAsync()
        {
            _runs.Release();
            return Task.FromResult(0);
        }

        public async Task NextAsync() => Assert.True(await IsNextAsync(_patience));

        public Task<bool> IsNextAsync(TimeSpan patience) => _runs.WaitAsync(patience);

        public void Dispose() => _runs.Dispose();
    }

    private sealed class Broken : IWakeUpSender
    {
        public Task SendAsync(string loopName, string subject, CancellationToken cancellationToken = default) => throw new InvalidOperationException("The way is closed.");
    }

    private sealed class Hanging : IWakeUpSender
    {
        public Task SendAsync(string loopName, string subject, CancellationToken cancellationToken = default) => new TaskCompletionSource().Task;
    }
}
