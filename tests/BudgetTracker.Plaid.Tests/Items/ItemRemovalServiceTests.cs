using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker.Plaid;

public sealed class ItemRemovalServiceTests
{
    private readonly IAccessTokenRepository _repository = Substitute.For<IAccessTokenRepository>();
    private readonly IPlaidApi _plaid = Substitute.For<IPlaidApi>();
    private readonly ItemRemovalService _service;

    public ItemRemovalServiceTests()
    {
        _repository.BeginRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new AccessToken("access-1"));
        _service = new ItemRemovalService(_repository, _plaid);
    }

    [Fact]
    public async Task Remove_deletes_the_row_after_plaid_has_confirmed()
    {
        await _service.RemoveAsync("alice", "item-1");

        Received.InOrder(() =>
        {
            _repository.BeginRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
            _plaid.RemoveItemAsync(new AccessToken("access-1"), Arg.Any<CancellationToken>());
            _repository.CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task Remove_keeps_the_row_where_plaid_fails()
    {
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidApiException("/item/remove", 500, PlaidErrorTypes.ApiError, "X"));

        await Assert.ThrowsAsync<PlaidApiException>(() => _service.RemoveAsync("alice", "item-1"));

        await _repository.DidNotReceiveWithAnyArgs().CompleteRemovalAsync(default!, default!, default);
    }

    [Fact]
    public async Task An_item_that_plaid_no_longer_has_counts_as_removed()
    {
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(
            new PlaidApiException("/item/remove", 400, PlaidErrorTypes.ItemError, PlaidErrorCodes.ItemNotFound));

        await _service.RemoveAsync("alice", "item-1");

        await _repository.Received(1).CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Another_users_item_is_not_found_and_plaid_is_not_asked()
    {
        await Assert.ThrowsAsync<ItemNotFoundException>(() => _service.RemoveAsync("mallory", "item-1"));

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }
}
