using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace BudgetTracker;

/// <summary>The workers of one host.</summary>
public sealed class SyncWorkersTests
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_queue_that_fails_fails_the_run_and_waits_for_no_sync()
    {
        var queue = Substitute.For<ISyncQueue>();
        queue.TakeUpAsync(default, default, default).ReturnsForAnyArgs(
            _ => Sync("slow"), _ => throw new DatabaseException("PostgreSQL did not answer in time.", isTransient: true));
        queue.PostponeAsync(default!, default!, default, default).ReturnsForAnyArgs(new TaskCompletionSource().Task);
        await using var host = new TestHost(connectionString: null, configure: builder =>
        {
            builder.AddTransactionSync();
            builder.Services.AddSingleton(queue);
        });

        var run = host.Get<ITransactionSyncService>().SyncDueAsync().WaitAsync(_deadline);

        await Assert.ThrowsAsync<DatabaseException>(() => run);
    }

    [Fact]
    public async Task A_sync_that_takes_long_outlives_its_turn_and_keeps_no_other_waiting()
    {
        var (queue, time) = (Substitute.For<ISyncQueue>(), new FakeTimeProvider());
        var (slow, quick) = (Sync("slow"), Sync("quick"));
        var ends = new Dictionary<DueSync, TaskCompletionSource> { [slow] = new(), [quick] = new() };
        var due = new ConcurrentQueue<DueSync>([slow]);
        queue.TakeUpAsync(default, default, default).ReturnsForAnyArgs(_ => due.TryDequeue(out var sync) ? sync : null);
        // Their tokens do not open, so each ends by being postponed.
        queue.PostponeAsync(default!, default!, default, default).ReturnsForAnyArgs(call => ends[call.Arg<DueSync>()].Task);
        await using var host = new TestHost(connectionString: null, time: time, configure: builder =>
        {
            builder.AddTransactionSync();
            builder.Services.AddSingleton(queue);
        });
        var service = host.Get<ITransactionSyncService>();

        var turn = service.SyncDueAsync();
        await PassAsync(() => turn.IsCompleted);
        Assert.Equal(1, await turn); // At the slow one, still.
        due.Enqueue(quick);
        var next = service.SyncDueAsync();
        await PassAsync(() => queue.ReceivedCalls().Any(call => call.GetArguments() is [DueSync sync, ..] && sync == quick));
        ends[quick].SetResult();
        ends[slow].SetResult();
        await PassAsync(() => next.IsCompleted);
        Assert.Equal(2, await next);

        async Task PassAsync(Func<bool> isOver)
        {
            using var patience = new CancellationTokenSource(_deadline);
            while (!isOver())
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(5, patience.Token);
            }
        }
    }

    [Fact]
    public void An_item_has_its_pace_and_calls_before_the_run_count()
    {
        var time = new FakeTimeProvider();
        var pace = new SyncPace(time, before: 40);
        time.Advance(TimeSpan.FromSeconds(10));
        for (var count = 0; count < 5; count++)
        {
            Assert.Equal(TimeSpan.Zero, pace.Wait);
            pace.Call();
        }

        Assert.Equal((45, 5, TimeSpan.FromSeconds(50)), (pace.Recent, pace.Count, pace.Wait));
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal((5, TimeSpan.Zero), (pace.Recent, pace.Wait));
    }

    private static DueSync Sync(string itemId) => new(
        new(new() { Id = Guid.NewGuid(), UserId = "alice", ItemId = itemId, Status = ItemStatuses.Good, CreatedAt = default, UpdatedAt = default }, [1]),
        Fence: 1, Wanted: 0, Cursor: null, LastChange: 0, Lag: default, IsHistoryComplete: false, new(Before: 0, MostOfAll: 100));
}
