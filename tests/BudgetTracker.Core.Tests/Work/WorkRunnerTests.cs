using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

public sealed class WorkRunnerTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_loop_runs_at_the_start()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());

        await WhileRunningAsync(
            [Loop("first", TimeSpan.FromHours(1), first), Loop("second", TimeSpan.FromHours(1), second)],
            Task.WhenAll(first.Task, second.Task));
    }

    [Fact]
    public async Task A_loop_goes_on_until_nothing_is_left()
    {
        var done = new TaskCompletionSource();
        var left = new Queue<int>([8, 3, 0]);

        await WhileRunningAsync(
            [new("work", TimeSpan.FromHours(1), _ =>
            {
                var count = left.Dequeue();
                if (count is 0)
                    done.TrySetResult();
                return Task.FromResult(count);
            })],
            done.Task);

        Assert.Empty(left);
    }

    public static TheoryData<Exception> Failures => [new DatabaseException("down", isTransient: true), new InvalidOperationException("nobody foresaw this"), new OperationCanceledException("a time-out")];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_run_that_fails_does_not_end_the_loop(Exception failure)
    {
        var again = new TaskCompletionSource();
        var runs = 0;

        await WhileRunningAsync(
            [new("work", TimeSpan.FromMilliseconds(1), _ =>
            {
                if (++runs is 1)
                    throw failure;
                again.TrySetResult();
                return Task.FromResult(0);
            })],
            again.Task);
    }

    [Fact]
    public async Task A_loop_with_a_backlog_leaves_time_to_the_others_of_a_schedules_run()
    {
        var (left, swept) = (10, 0);
        var runner = Runner(
        [
            new("backlog", TimeSpan.FromHours(1), _ =>
            {
                left--;
                return Task.FromResult(8);
            }),
            new("sweep", TimeSpan.FromHours(1), _ => Task.FromResult(swept++ is 0 ? 1 : 0)),
        ]);

        var report = await runner.RunOnceAsync(() => left > 0);

        Assert.True(swept > 0);
        Assert.Equal((80, 1, false), (report.Done["backlog"], report.Done["sweep"], report.IsDone));
    }

    [Fact]
    public async Task A_loop_that_is_woken_runs_before_its_interval_is_over()
    {
        var wakeUps = new WorkWakeUps();
        using var runs = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var runner = new WorkRunner(
            [new("work", TimeSpan.FromHours(1), _ =>
            {
                runs.Release();
                return Task.FromResult(0);
            })],
            wakeUps, TimeProvider.System, NullLogger<WorkRunner>.Instance);
        var running = runner.RunAsync(stop.Token);
        Assert.True(await runs.WaitAsync(_patience));

        for (var time = 0; time < 3; time++)
        {
            wakeUps.Wake("work");
            Assert.True(await runs.WaitAsync(_patience));
        }

        wakeUps.Wake("nobody runs this");
        await stop.CancelAsync();
        await running.WaitAsync(_patience);
    }

    [Fact]
    public async Task Run_once_does_what_there_is_and_tells_how_much()
    {
        var left = new Queue<int>([8, 3, 0]);

        var report = await Runner([new("some", TimeSpan.FromHours(1), _ => Task.FromResult(left.Dequeue())), new("none", TimeSpan.FromHours(1), _ => Task.FromResult(0))])
            .RunOnceAsync(() => true);

        Assert.Equal((11, 0, true), (report.Done["some"], report.Done["none"], report.IsDone));
    }

    [Fact]
    public async Task Run_once_stops_where_time_is_over_and_says_that_something_is_left()
    {
        var report = await Runner([new("endless", TimeSpan.FromHours(1), _ => Task.FromResult(1))]).RunOnceAsync(new Countdown(3).Next);

        Assert.Equal((3, false), (report.Done["endless"], report.IsDone));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Run_once_runs_the_others_before_it_fails(Exception failure)
    {
        var ran = false;

        var thrown = await Record.ExceptionAsync(() => Runner(
            [
                new("broken", TimeSpan.FromHours(1), _ => throw failure),
                new("sound", TimeSpan.FromHours(1), _ =>
                {
                    ran = true;
                    return Task.FromResult(0);
                }),
            ]).RunOnceAsync(() => true));

        Assert.Same(failure, thrown);
        Assert.True(ran);
    }

    [Fact]
    public async Task Health_misses_a_loop_that_has_not_succeeded_for_long_and_no_other()
    {
        var time = new FakeTimeProvider();
        var (done, broken, isBroken) = (new SemaphoreSlim(0), new SemaphoreSlim(0), false);
        var runner = new WorkRunner(
            [
                new("sound", TimeSpan.FromMinutes(1), _ =>
                {
                    done.Release();
                    return Task.FromResult(0);
                }),
                new("broken", TimeSpan.FromMinutes(1), _ =>
                {
                    broken.Release();
                    return isBroken ? throw new InvalidOperationException("nobody foresaw this") : Task.FromResult(0);
                }),
            ],
            new WorkWakeUps(),
            time,
            NullLogger<WorkRunner>.Instance);
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(stop.Token);
        await runner.Ages.ProbeAsync(default);
        isBroken = true;

        for (var minute = 0; minute < 12; minute++)
        {
            Assert.True(await done.WaitAsync(_patience) && await broken.WaitAsync(_patience));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.True(await done.WaitAsync(_patience));
        Assert.StartsWith("The work broken last succeeded", (await Assert.ThrowsAsync<WorkOverdueException>(() => runner.Ages.ProbeAsync(default))).Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await running.WaitAsync(_patience);
        await runner.Ages.ProbeAsync(default);
    }

    private static WorkLoop Loop(string name, TimeSpan interval, TaskCompletionSource ran) => new(name, interval, _ =>
    {
        ran.TrySetResult();
        return Task.FromResult(0);
    });

    private static WorkRunner Runner(WorkLoop[] loops) => new(loops, new WorkWakeUps(), TimeProvider.System, NullLogger<WorkRunner>.Instance);

    private static async Task WhileRunningAsync(WorkLoop[] loops, Task done)
    {
        using var stop = new CancellationTokenSource();
        var running = Runner(loops).RunAsync(stop.Token);
        await done.WaitAsync(_patience);
        await stop.CancelAsync();
        await running.WaitAsync(_patience);
    }

    private sealed class Countdown(int left)
    {
        private int _left = left;

        public bool Next() => _left-- > 0;
    }
}
