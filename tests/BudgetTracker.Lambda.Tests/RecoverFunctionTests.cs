using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public sealed class RecoverFunctionTests
{
    private readonly IExchangeRecovery _recovery = Substitute.For<IExchangeRecovery>();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task It_sweeps_until_nothing_is_left_and_then_reconciles()
    {
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(8, 3, 0);
        _recovery.ReconcileAsync(Arg.Any<CancellationToken>()).Returns(2, 0);
        Assert.Equal("""{"done":{"exchange_sweep":11,"exchange_reconciliation":2},"is_done":true}""", await RunAsync(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task Messages_of_the_queue_start_the_same_run_and_its_answer_has_Lambda_delete_them()
    {
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(8, 3, 0);

        Assert.Equal("""{"batchItemFailures":[]}""", await RunAsync(TimeSpan.FromMinutes(5), await WakeUpAsync()));

        await _recovery.Received(3).SweepAsync(Arg.Any<CancellationToken>());
        await _recovery.Received().ReconcileAsync(Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_run_for_messages_that_fails_fails_the_invocation_so_that_they_come_again()
    {
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).ThrowsAsync(new DatabaseException("x", isTransient: true));
        var wakeUp = await WakeUpAsync();

        await Assert.ThrowsAsync<DatabaseException>(() => RunAsync(TimeSpan.FromMinutes(5), wakeUp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"source":"aws.scheduler"}""")]
    [InlineData("""{"Records":null}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[1]}""")]
    [InlineData("""{"Records":[{"eventSource":"aws:s3"}]}""")]
    [InlineData("""{"Records":[{"eventSource":1}]}""")]
    public async Task Any_other_event_is_a_schedules(string json) =>
        Assert.Equal("""{"done":{"exchange_sweep":0,"exchange_reconciliation":0},"is_done":true}""", await RunAsync(TimeSpan.FromMinutes(5), json));

    [Fact]
    public async Task It_begins_nothing_that_its_time_may_not_finish()
    {
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            return 8;
        });
        Assert.Equal("""{"done":{"exchange_sweep":16,"exchange_reconciliation":0},"is_done":false}""", await RunAsync(TimeSpan.FromSeconds(90)));
        await _recovery.Received(2).SweepAsync(Arg.Any<CancellationToken>());
        await _recovery.Received(1).ReconcileAsync(Arg.Any<CancellationToken>()); // Its turn came while there was time.
    }

    [Fact]
    public async Task A_time_out_that_is_too_short_fails_with_the_cure() =>
        Assert.Contains("60 seconds", (await Assert.ThrowsAsync<FunctionStartException>(() => RunAsync(TimeSpan.FromSeconds(30)))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_run_that_fails_fails_the_invocation_for_an_alarm_to_see()
    {
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).ThrowsAsync(new DatabaseException("x", isTransient: true));
        await Assert.ThrowsAsync<DatabaseException>(() => RunAsync(TimeSpan.FromMinutes(5)));
    }

    private static Task<string> WakeUpAsync() => File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "Lambda", "events", "wake-up.json"));

    private async Task<string> RunAsync(TimeSpan timeLeft, string json = "{}")
    {
        WorkLoop[] loops =
        [
            new("exchange_sweep", TimeSpan.FromSeconds(15), _recovery.SweepAsync), new("exchange_reconciliation", TimeSpan.FromMinutes(10), _recovery.ReconcileAsync),
        ];
        var function = new RecoverFunction(new WorkRunner(loops, new WorkWakeUps(), _time, NullLogger<WorkRunner>.Instance), _time, NullLogger<RecoverFunction>.Instance, _ => Task.CompletedTask);
        var invocation = new Invocation { RequestId = "1", Event = System.Text.Encoding.UTF8.GetBytes(json), Deadline = _time.GetUtcNow() + timeLeft };
        return System.Text.Encoding.UTF8.GetString((await function.InvokeAsync(invocation, CancellationToken.None)).Span);
    }
}
