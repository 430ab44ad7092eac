using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace BudgetTracker;

/// <summary>The workers of one host.</summary>
public sealed class SyncWorkersTests
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task One_worker_that_fails_fails_the_run_and_keeps_no_other_waiting()
    {
        var queue = Substitute.For<ISyncQueue>();
        var calls = 0;
        queue.TakeUpAsync(default, default, default).ReturnsForAnyArgs(_ => Interlocked.Increment(ref calls) is 2
            ? throw new DatabaseException("PostgreSQL did not answer in time.", isTransient: true)
            : (DueSync?)null);
        await using var host = new TestHost(connectionString: null, configure: builder =>
        {
            builder.AddTransactionSync();
            builder.Services.AddSingleton(queue);
        });

        var run = host.Get<ITransactionSyncService>().SyncDueAsync().WaitAsync(_deadline);

        await Assert.ThrowsAsync<DatabaseException>(() => run);
    }
}
