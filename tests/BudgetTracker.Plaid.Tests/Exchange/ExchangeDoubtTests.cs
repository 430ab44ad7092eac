using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Options = Microsoft.Extensions.Options.Options;

namespace BudgetTracker;

/// <summary>Whether an item that could not be stored may be stored all the same.</summary>
public sealed class ExchangeDoubtTests
{
    [Fact]
    public async Task A_store_that_found_nothing_held_and_then_no_credentials_may_have_stored_before()
    {
        // The first try's COMMIT lost its connection; the second finds the attempt ended; and whoever asks why has no login.
        var database = Substitute.For<IPostgresDatabase>();
        database.RunAsync<IReadOnlyList<CompleteOutcome>>(default!, default).ReturnsForAnyArgs([]);
        database.QueryAsync<CompleteOutcome>(default!, default!, default).ThrowsAsyncForAnyArgs(new BudgetTrackerConfigurationException("The secret has no host."));
        var store = new ExchangeStore(database, Options.Create(new PlaidExchangeOptions()), TimeProvider.System);
        var attempt = new ExchangeAttempt(Guid.NewGuid(), "alice", ExchangeStates.Exchanging, Fence: 1, Attempt: 1, ItemId: null, IsHeld: true);

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => store.CompleteAsync(
            attempt, new(Guid.NewGuid(), "alice", "item-1", [1], "ring:k1", Institution: null, Accounts: []), "req", default));

        Assert.Equal((true, true), (exception.MayHaveCommitted, exception.IsTransient));
    }
}
