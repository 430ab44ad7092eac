using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public sealed class ItemRemovalServiceTests
{
    private readonly IItemStore _items = Substitute.For<IItemStore>();
    private readonly ITokenProtector _protector = Substitute.For<ITokenProtector>();
    private readonly IDataEnvironment _environment = Substitute.For<IDataEnvironment>();
    private readonly IPlaidItemApi _plaid = Substitute.For<IPlaidItemApi>();
    private readonly PlaidItemOptions _options = new();
    private readonly ItemRemovalService _service;

    public ItemRemovalServiceTests()
    {
        var item = new LinkedItem { Id = Guid.NewGuid(), UserId = "alice", ItemId = "item-1", Status = ItemStatuses.Removing, CreatedAt = default, UpdatedAt = default };
        _environment.GetNameAsync(Arg.Any<CancellationToken>()).Returns("sandbox");
        _items.BeginRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new SealedItem(item, [1]));
        _items.GetAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new SealedItem(item, [1]));
        _items.GetAsync("carol", "item-gone", Arg.Any<CancellationToken>()).Returns((SealedItem?)null);
        _items.GetAsync("dave", "item-good-again", Arg.Any<CancellationToken>()).Returns(new SealedItem(item with { Status = ItemStatuses.Good }, [2]));
        _protector.OpenAsync(Arg.Any<ReadOnlyMemory<byte>>(), ItemRow.Context("sandbox", "alice", item.Id, "item-1"), Arg.Any<CancellationToken>()).Returns("access-1");
        _service = new ItemRemovalService(_items, new ItemTokens(_environment, _protector), _plaid, new WorkWakeUps(), Options.Create(_options), NullLogger<ItemRemovalService>.Instance);
    }

    [Fact]
    public async Task Remove_deletes_the_row_after_plaid_has_confirmed()
    {
        await _service.RemoveAsync("alice", "item-1");

        Received.InOrder(() =>
        {
            _items.BeginRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
            _plaid.RemoveItemAsync(new AccessToken("access-1"), Arg.Any<CancellationToken>());
            _items.CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task Remove_keeps_the_row_where_plaid_fails()
    {
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidApiException("/item/remove", 500, PlaidErrorTypes.ApiError, "X"));

        await Assert.ThrowsAsync<PlaidApiException>(() => _service.RemoveAsync("alice", "item-1"));

        await _items.DidNotReceiveWithAnyArgs().CompleteRemovalAsync(default!, default!, default);
    }

    [Fact]
    public async Task An_item_that_plaid_no_longer_has_counts_as_removed()
    {
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(
            new PlaidApiException("/item/remove", 400, PlaidErrorTypes.ItemError, PlaidErrorCodes.ItemNotFound));

        await _service.RemoveAsync("alice", "item-1");

        await _items.Received(1).CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Removals_whose_caller_left_are_finished_and_one_that_fails_does_not_keep_the_others()
    {
        _items.TakeUpRemovalsAsync(default, default, default).ReturnsForAnyArgs(
            [("bob", "item-of-a-lost-key"), ("carol", "item-gone"), ("dave", "item-good-again"), ("alice", "item-1")]);
        _items.GetAsync("bob", "item-of-a-lost-key", Arg.Any<CancellationToken>()).ThrowsAsync(new TokenProtectionException());

        _options.RemovalInterval = TimeSpan.FromSeconds(7);

        Assert.Equal(1, await _service.FinishAsync());

        await _items.Received(1).TakeUpRemovalsAsync(Arg.Any<int>(), TimeSpan.FromSeconds(7), Arg.Any<CancellationToken>());
        await _plaid.Received(1).RemoveItemAsync(new AccessToken("access-1"), Arg.Any<CancellationToken>());
        await _items.Received(1).CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_item_whose_key_is_gone_can_be_forgotten_without_plaid()
    {
        _items.ForgetAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(true);

        Assert.True(await _service.ForgetAsync("alice", "item-1"));
        Assert.False(await _service.ForgetAsync("mallory", "item-1"));

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task Another_users_item_is_not_found_and_plaid_is_not_asked()
    {
        await Assert.ThrowsAsync<ItemNotFoundException>(() => _service.RemoveAsync("mallory", "item-1"));

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }
}
