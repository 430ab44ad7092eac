using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public sealed class ItemReturnTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly IPlaidItemApi _plaid = Substitute.For<IPlaidItemApi>();
    private readonly ItemReturn _return;

    public ItemReturnTests() =>
        _return = new ItemReturn(_plaid, Substitute.For<IItemStore>(), TimeProvider.System, NullLogger<ItemReturn>.Instance);

    [Fact]
    public async Task A_removal_that_fails_is_tried_again_whatever_it_failed_with()
    {
        var failures = new Queue<Exception>(
        [
            new PlaidTransportException("/item/remove", "reset", mayHaveBeenProcessed: true),
            new BudgetTrackerConfigurationException("no keys"),
            new InvalidOperationException("a host's client"),
        ]);
        _plaid.RemoveItemAsync(default, default).ReturnsForAnyArgs(_ => failures.TryDequeue(out var failure) ? throw failure : Task.CompletedTask);

        Assert.True(await TryAsync(_patience));

        await _plaid.Received(4).RemoveItemAsync(new AccessToken("access-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_item_that_plaid_does_not_have_is_given_back()
    {
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(
            new PlaidApiException("/item/remove", 400, PlaidErrorTypes.ItemError, PlaidErrorCodes.ItemNotFound));

        Assert.True(await TryAsync(_patience));
    }

    [Fact]
    public async Task It_ends_with_the_time_it_has()
    {
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidTransportException("/item/remove", "reset", mayHaveBeenProcessed: true));

        Assert.False(await TryAsync(TimeSpan.FromMilliseconds(50)));
        Assert.False(await TryAsync(TimeSpan.FromSeconds(-1)));
    }

    private Task<bool> TryAsync(TimeSpan within) => _return.TryAsync(Guid.CreateVersion7(), new AccessToken("access-1"), within);
}
