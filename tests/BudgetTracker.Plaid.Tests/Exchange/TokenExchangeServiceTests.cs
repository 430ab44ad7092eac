using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public sealed class TokenExchangeServiceTests
{
    private const string Token = "public-sandbox-1";

    private readonly IPlaidAreas _plaid = Substitute.For<IPlaidAreas>();
    private readonly IExchangeStore _exchanges = Substitute.For<IExchangeStore>();
    private readonly IAccessTokenRepository _items = Substitute.For<IAccessTokenRepository>();
    private readonly IItemStore _details = Substitute.For<IItemStore>();
    private readonly IDataEnvironment _environment = Substitute.For<IDataEnvironment>();
    private readonly ILinkTokenStore _linkTokens = Substitute.For<ILinkTokenStore>();
    private readonly PlaidExchangeOptions _options = new();
    private readonly PlaidLinkOptions _link = new();
    private readonly JumpingClock _time = new();
    private readonly ITokenProtector _protector = Substitute.For<ITokenProtector>();
    private readonly TokenExchangeService _service;

    public TokenExchangeServiceTests()
    {
        _environment.GetNameAsync(Arg.Any<CancellationToken>()).Returns("sandbox");
        _protector.PrepareAsync("sandbox", "alice", Arg.Any<CancellationToken>()).Returns(new PlainSealer());
        _plaid.ExchangePublicTokenAsync(new PublicToken(Token), Arg.Any<CancellationToken>())
            .Returns(new PublicTokenExchangeResponse { AccessToken = new("access-sandbox-1"), ItemId = "item-1", RequestId = "req-1" });
        _plaid.GetAccountsAsync(default, default).ReturnsForAnyArgs(new AccountsGetResponse { Item = new PlaidItem { ItemId = "item-1" } });
        _exchanges.CompleteAsync(Arg.Any<ExchangeAttempt>(), Arg.Any<ItemRow>(), Arg.Any<string?>(), Arg.Any<CancellationToken>())
            .Returns(new CompleteOutcome(Stored: true, IsHeld: true));
        _exchanges.EndAsync(Arg.Any<ExchangeAttempt>(), Arg.Any<ExchangeEnd>(), Arg.Any<CancellationToken>()).Returns(true);
        _details.InsertRemovingAsync(default, default!, default).ReturnsForAnyArgs(true);
        _exchanges.KeepAsync(default!, default!, default, default).ReturnsForAnyArgs(new CompleteOutcome(Stored: true, IsHeld: true));
        _exchanges.EndStoredAsync(default!, default, default).ReturnsForAnyArgs(new StoredOutcome(IsEnded: true));
        _items.GetAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new ItemWithToken(Item(), new("access-sandbox-1")));
        Claimed(Attempt());
        var options = Options.Create(_options);
        var itemReturn = new ItemReturn(_plaid, _details, _time, NullLogger<ItemReturn>.Instance);
        var details = new ItemDetails(_plaid, _details, _time, NullLogger<ItemDetails>.Instance);
        var runner = new ExchangeRunner(_plaid, _exchanges, itemReturn, details, _items, new WorkWakeUps(), options, _time, NullLogger<ExchangeRunner>.Instance);
        _service = new TokenExchangeService(
            _exchanges, _items, details, _protector, _environment, new ExchangeClaims(_protector, _environment, options, _time), runner,
            new LinkTokenOwnership(_plaid, _linkTokens), Options.Create(_link), _time);
    }

    [Fact]
    public async Task Exchange_claims_then_asks_plaid_once_then_stores()
    {
        var exchange = await ExchangeAsync();

        Assert.Equal(ExchangeStates.Active, exchange.State);
        Assert.Equal("item-1", exchange.Item?.ItemId);
        Received.InOrder(() =>
        {
            _protector.PrepareAsync("sandbox", "alice", Arg.Any<CancellationToken>());
            _exchanges.ClaimAsync(Arg.Any<NewExchange>(), Arg.Any<CancellationToken>());
            _plaid.ExchangePublicTokenAsync(new PublicToken(Token), Arg.Any<CancellationToken>());
            _exchanges.CompleteAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(row => row.ItemId == "item-1"), "req-1", Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task Without_a_key_no_claim_is_made()
    {
        _protector.PrepareAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).ThrowsAsync(new BudgetTrackerConfigurationException("no key"));

        await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(ExchangeAsync);

        await _exchanges.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default);
    }

    [Fact]
    public async Task Without_a_committed_claim_plaid_is_not_asked()
    {
        _exchanges.ClaimAsync(Arg.Any<NewExchange>(), Arg.Any<CancellationToken>()).ThrowsAsync(new DatabaseException("down", isTransient: true));

        await Assert.ThrowsAsync<DatabaseException>(ExchangeAsync);

        await _plaid.DidNotReceiveWithAnyArgs().ExchangePublicTokenAsync(default, default);
    }

    [Fact]
    public async Task The_same_token_again_gives_the_first_result_without_asking_plaid()
    {
        Claimed(Attempt() with { IsHeld = false, State = ExchangeStates.Active, ItemId = "item-1" });

        Assert.Equal("item-1", (await ExchangeAsync()).Item?.ItemId);

        await _plaid.DidNotReceiveWithAnyArgs().ExchangePublicTokenAsync(default, default);
    }

    [Theory]
    [InlineData(ExchangeStates.Active)]
    [InlineData(ExchangeStates.Exchanging)]
    [InlineData(ExchangeStates.Unknown)]
    [InlineData(ExchangeStates.Suspect)]
    public async Task Another_users_token_gets_the_answer_of_an_unknown_one(string state)
    {
        Claimed(Attempt() with { IsHeld = false, UserId = "bob", State = state, ItemId = "item-1" });
        var stolen = await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync);
        Claimed(Attempt() with { IsHeld = false, State = ExchangeStates.Rejected });
        var unknown = await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync);

        Assert.Equal(TokenExchangeErrorCodes.UnknownPublicToken, stolen.Code);
        Assert.Equal((unknown.Code, unknown.Message), (stolen.Code, stolen.Message));
        await _plaid.DidNotReceiveWithAnyArgs().ExchangePublicTokenAsync(default, default);
    }

    [Theory]
    [InlineData(ExchangeStates.Exchanging)]
    [InlineData(ExchangeStates.Unknown)]
    public async Task A_token_that_somebody_is_exchanging_is_pending(string state)
    {
        Claimed(Attempt() with { IsHeld = false, State = state });

        var exchange = await ExchangeAsync();

        Assert.Equal(state, exchange.State);
        Assert.Null(exchange.Item);
    }

    [Theory]
    [InlineData(ExchangeStates.Suspect)]
    [InlineData(ExchangeStates.Lost)]
    public async Task A_token_whose_answer_was_lost_has_to_be_linked_again(string state)
    {
        Claimed(Attempt() with { IsHeld = false, State = state });

        Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, (await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync)).Code);
    }

    [Fact]
    public async Task An_invalid_token_on_the_first_attempt_is_rejected()
    {
        PlaidThrows(new PlaidApiException("/item/public_token/exchange", 400, PlaidErrorTypes.InvalidInput, PlaidErrorCodes.InvalidPublicToken, "req"));

        Assert.Equal(TokenExchangeErrorCodes.UnknownPublicToken, (await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync)).Code);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Rejected, CountsAsAttempt: true, PlaidErrorCodes.InvalidPublicToken, "req"));
    }

    [Fact]
    public async Task An_invalid_token_on_a_later_attempt_is_suspect()
    {
        Claimed(Attempt() with { Attempt = 2, Fence = 2 });
        PlaidThrows(new PlaidApiException("/item/public_token/exchange", 400, PlaidErrorTypes.InvalidInput, PlaidErrorCodes.InvalidPublicToken));

        Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, (await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync)).Code);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Suspect, CountsAsAttempt: true, PlaidErrorCodes.InvalidPublicToken));
    }

    [Theory]
    [InlineData(429, PlaidErrorTypes.RateLimitExceeded, "RATE_LIMIT")]
    [InlineData(503, PlaidErrorTypes.ApiError, PlaidErrorCodes.PlannedMaintenance)]
    [InlineData(400, PlaidErrorTypes.InvalidInput, PlaidErrorCodes.InvalidApiKeys)]
    [InlineData(400, PlaidErrorTypes.InvalidRequest, "A_CODE_OF_TOMORROW")]
    public async Task A_call_that_plaid_refused_before_processing_is_reported_and_not_counted(int status, string type, string code)
    {
        PlaidThrows(new PlaidApiException("/item/public_token/exchange", status, type, code));

        Assert.Equal(code, (await Assert.ThrowsAsync<PlaidApiException>(ExchangeAsync)).ErrorCode);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Unknown, CountsAsAttempt: false, code));
    }

    [Fact]
    public async Task An_internal_error_at_plaid_leaves_the_outcome_unknown()
    {
        PlaidThrows(new PlaidApiException("/item/public_token/exchange", 500, PlaidErrorTypes.ApiError, PlaidErrorCodes.InternalServerError));

        Assert.Equal(ExchangeStates.Unknown, (await ExchangeAsync()).State);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Unknown, CountsAsAttempt: true, PlaidErrorCodes.InternalServerError));
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_outcome_unknown()
    {
        PlaidThrows(new PlaidTransportException("/item/public_token/exchange", "reset", mayHaveBeenProcessed: true));

        Assert.Equal(ExchangeStates.Unknown, (await ExchangeAsync()).State);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Unknown, CountsAsAttempt: true));
    }

    [Fact]
    public async Task A_call_that_never_left_is_reported_and_not_counted()
    {
        PlaidThrows(new PlaidTransportException("/item/public_token/exchange", "connection refused", mayHaveBeenProcessed: false));

        await Assert.ThrowsAsync<PlaidTransportException>(ExchangeAsync);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Unknown, CountsAsAttempt: false));
    }

    [Fact]
    public async Task Once_plaid_is_asked_the_callers_cancellation_changes_nothing()
    {
        using var caller = new CancellationTokenSource();
        _plaid.ExchangePublicTokenAsync(default, default).ReturnsForAnyArgs(async call =>
        {
            await caller.CancelAsync();
            call.Arg<CancellationToken>().ThrowIfCancellationRequested();
            return new PublicTokenExchangeResponse { AccessToken = new("access-sandbox-1"), ItemId = "item-1" };
        });

        await _service.ExchangeAsync(Request(), caller.Token);

        await _exchanges.Received(1).CompleteAsync(Arg.Any<ExchangeAttempt>(), Arg.Any<ItemRow>(), Arg.Any<string?>(), CancellationToken.None);
    }

    [Fact]
    public async Task A_database_that_fails_after_the_exchange_is_tried_again_until_it_takes_the_item()
    {
        FailsThreeTimes(new DatabaseException("down", isTransient: true));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
        await _plaid.Received(1).ExchangePublicTokenAsync(Arg.Any<PublicToken>(), Arg.Any<CancellationToken>());
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task A_database_that_never_takes_the_item_gives_it_back_to_plaid_before_the_lease_ends()
    {
        var started = _time.GetTimestamp();
        _exchanges.CompleteAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new DatabaseException("down", isTransient: true));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, (await Assert.ThrowsAsync<TokenExchangeException>(() => exchange)).Code);
        await _plaid.Received(1).RemoveItemAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
        await EndedAsync(new ExchangeEnd(ExchangeStates.Suspect, CountsAsAttempt: true, "NOT_STORED") { LeavesNothing = true });
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.FromSeconds(35), _options.ExchangeLease);
    }

    [Fact]
    public async Task An_item_that_may_be_stored_is_not_given_back()
    {
        var tries = 0;
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs<CompleteOutcome>(_ =>
            throw new DatabaseException("down", isTransient: true) { MayHaveCommitted = tries++ == 0 });

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Unknown, (await exchange).State);
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
        await _exchanges.DidNotReceiveWithAnyArgs().EndAsync(default!, default!, default);
    }

    [Fact]
    public async Task An_item_that_may_be_stored_is_tried_for_longer_than_the_lease()
    {
        var started = _time.GetTimestamp();
        var inDoubt = true;
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(_ =>
        {
            var failure = new DatabaseException("down", isTransient: true) { MayHaveCommitted = inDoubt };
            inDoubt = false;
            return _time.GetElapsedTime(started) < _options.ExchangeLease * 3 / 2 ? throw failure : new CompleteOutcome(Stored: true, IsHeld: true);
        });

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
    }

    [Fact]
    public async Task An_item_that_plaid_does_not_take_back_in_time_is_kept_until_it_does()
    {
        _exchanges.CompleteAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new DatabaseException("down", isTransient: true));
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidTransportException("/item/remove", "reset", mayHaveBeenProcessed: true));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Unknown, (await exchange).State);
        await _details.Received(1).InsertRemovingAsync(Arg.Any<Guid>(), Arg.Is<ItemRow>(row => row.ItemId == "item-1"), Arg.Any<CancellationToken>());
        await _exchanges.DidNotReceiveWithAnyArgs().EndAsync(default!, default!, default);
    }

    [Fact]
    public async Task An_item_that_the_user_had_and_removed_meanwhile_is_not_stored_again()
    {
        Claimed(Attempt() with { KnownItems = ["item-1"] });
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(new CompleteOutcome(Stored: false, IsHeld: true));

        Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, (await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync)).Code);

        await EndedAsync(new ExchangeEnd(ExchangeStates.Suspect, CountsAsAttempt: true, PlaidErrorCodes.ItemNotFound) { LeavesNothing = true });
    }

    [Fact]
    public async Task The_token_of_one_item_is_not_used_for_another_that_somebody_stored_meanwhile()
    {
        FencedOff();
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 3, ItemId = "item-2", State = ExchangeStates.Exchanging });

        await Record.ExceptionAsync(ExchangeAsync);

        await _plaid.DidNotReceive().GetAccountsAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_item_that_cannot_be_given_back_before_the_lease_ends_is_left_to_recovery()
    {
        var started = _time.GetTimestamp();
        _exchanges.CompleteAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new DatabaseException("down", isTransient: true));
        _plaid.RemoveItemAsync(default, default).ReturnsForAnyArgs(call => Task.Delay(Timeout.InfiniteTimeSpan, _time, call.Arg<CancellationToken>()));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Unknown, (await exchange).State);
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.FromSeconds(50), _options.ExchangeLease);
        await _exchanges.DidNotReceiveWithAnyArgs().EndAsync(default!, default!, default);
    }

    /// <summary>What went wrong with a token in hand, and whether it may have come after the commit.</summary>
    public static TheoryData<Exception, bool> Failures => new()
    {
        { new DatabaseException("down", isTransient: true), false },
        { new BudgetTrackerConfigurationException("the secret has no host"), false },
        { new InvalidOperationException("a host's password provider"), true },
        { new OperationCanceledException("a host's own time-out"), true },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_is_thrown_after_the_exchange_the_item_is_stored_as_soon_as_it_can_be(Exception failure, bool mayHaveCommitted)
    {
        Assert.Equal(mayHaveCommitted, failure is not BudgetTrackerException);
        FailsThreeTimes(failure);

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_is_thrown_until_the_lease_ends_the_item_is_given_back_unless_it_may_be_stored(Exception failure, bool mayHaveCommitted)
    {
        _exchanges.CompleteAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(failure);

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        if (mayHaveCommitted)
            Assert.Equal(ExchangeStates.Unknown, (await exchange).State);
        else
            Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, (await Assert.ThrowsAsync<TokenExchangeException>(() => exchange)).Code);
        await _plaid.Received(mayHaveCommitted ? 0 : 1).RemoveItemAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_item_whose_details_the_database_refuses_for_good_is_stored_without_them()
    {
        _exchanges.CompleteAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new DatabaseException("22021", isTransient: false) { IsValueRefused = true });

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
        await _exchanges.ReceivedWithAnyArgs(1).CompleteAsync(default!, default!, default, default);
        await _exchanges.Received(1).KeepAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(row => row.Institution == null && row.Accounts.Count == 0), "req-1", CancellationToken.None);
        await _plaid.Received().GetAccountsAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Details_that_are_not_what_the_database_refuses_are_kept()
    {
        FailsThreeTimes(new DatabaseException("42501", isTransient: false));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
        await _exchanges.Received(4).CompleteAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(row => row.Institution != null), "req-1", CancellationToken.None);
    }

    [Fact]
    public async Task An_item_whose_details_from_plaid_the_database_refuses_for_good_is_ended_without_them()
    {
        _exchanges.EndStoredAsync(default!, default, default).ReturnsForAnyArgs(call => call.Arg<FoundDetails?>() is null
            ? new StoredOutcome(IsEnded: true)
            : throw new DatabaseException("22021", isTransient: false) { IsValueRefused = true });

        Assert.Equal(ExchangeStates.Active, (await _service.ExchangeAsync(Request() with { Metadata = null })).State);
    }

    [Fact]
    public async Task A_doubt_is_not_forgotten_when_the_details_are_left_out()
    {
        var tries = 0;
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs<CompleteOutcome>(_ =>
            throw new DatabaseException("22021", isTransient: false) { IsValueRefused = true, MayHaveCommitted = tries++ == 0 });
        _exchanges.KeepAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new DatabaseException("down", isTransient: true));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Unknown, (await exchange).State);
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task A_fenced_off_holder_stores_the_token_where_nobody_else_has_one()
    {
        FencedOff();
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 3 });

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync()).State);

        await _exchanges.Received(1).CompleteAsync(Arg.Is<ExchangeAttempt>(attempt => attempt.Fence == 3), Arg.Any<ItemRow>(), "req-1", Arg.Any<CancellationToken>());
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task A_holder_that_stood_still_beyond_its_lease_and_finds_no_database_then_takes_the_exchange_back_all_the_same()
    {
        var tries = 0;
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(_ =>
        {
            if (++tries > 1)
                return new CompleteOutcome(Stored: tries > 2, IsHeld: tries > 2);
            _time.Advance(_options.ExchangeLease * 2);
            throw new DatabaseException("down", isTransient: true);
        });
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 3 });

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task A_fenced_off_holder_waits_for_who_holds_the_attempt_now()
    {
        FencedOff();
        var answers = new Queue<ExchangeAttempt>([Attempt() with { Fence = 2, IsHeld = false }, Attempt() with { Fence = 2, IsHeld = false }, Attempt() with { Fence = 3 }]);
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(_ => answers.Dequeue());

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Active, (await exchange).State);
        Assert.Empty(answers);
    }

    [Fact]
    public async Task A_fenced_off_holder_leaves_the_item_that_another_holder_stored()
    {
        FencedOff();
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 2, IsHeld = false, State = ExchangeStates.Active, ItemId = "item-1" });

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync()).State);

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Theory]
    [InlineData(ExchangeStates.Suspect, null)]
    [InlineData(ExchangeStates.Lost, null)]
    [InlineData(ExchangeStates.Rejected, null)]
    [InlineData(ExchangeStates.Active, "item-2")]
    public async Task A_fenced_off_holder_gives_the_item_back_where_the_exchange_ended_for_good(string state, string? itemId)
    {
        FencedOff();
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 2, IsHeld = false, State = state, ItemId = itemId });

        await Record.ExceptionAsync(ExchangeAsync);

        Received.InOrder(() =>
        {
            _details.InsertRemovingAsync(Arg.Any<Guid>(), Arg.Is<ItemRow>(row => row.ItemId == "item-1"), Arg.Any<CancellationToken>());
            _plaid.RemoveItemAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
            _details.CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
        });
        await _exchanges.DidNotReceiveWithAnyArgs().EndAsync(default!, default!, default);
    }

    [Fact]
    public async Task A_fenced_off_holder_gives_no_item_back_that_has_a_row()
    {
        FencedOff();
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 2, IsHeld = false, State = ExchangeStates.Lost });
        _details.InsertRemovingAsync(default, default!, default).ReturnsForAnyArgs(false);

        await Record.ExceptionAsync(ExchangeAsync);

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task An_item_that_somebody_stored_meanwhile_is_ended_and_not_stored_again()
    {
        FencedOff();
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 3, ItemId = "item-1" });

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync()).State);

        await _exchanges.ReceivedWithAnyArgs(1).CompleteAsync(default!, default!, default, default);
        await _exchanges.Received(1).EndStoredAsync(Arg.Is<ExchangeAttempt>(attempt => attempt.Fence == 3), Arg.Any<FoundDetails?>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_item_that_the_user_had_before_is_never_given_back()
    {
        Claimed(Attempt() with { KnownItems = ["item-0", "item-1"] });
        _exchanges.CompleteAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new DatabaseException("down", isTransient: true));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(ExchangeStates.Unknown, (await exchange).State);
        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task An_item_with_a_row_of_its_own_is_no_duplicate_of_another()
    {
        var row = Guid.CreateVersion7();
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(
            new CompleteOutcome(Stored: false, IsHeld: true, new ItemOwner(row, "alice"), Duplicate: "item-0"), new CompleteOutcome(Stored: true, IsHeld: true));

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync()).State);

        await _exchanges.Received(1).CompleteAsync(
            Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(stored => stored.Id == row && stored.Replaces), "req-1", Arg.Any<CancellationToken>());
        await _exchanges.DidNotReceiveWithAnyArgs().RejectDuplicateAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task An_item_that_has_a_row_already_is_sealed_again_for_that_row()
    {
        var row = Guid.CreateVersion7();
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(
            new CompleteOutcome(Stored: false, IsHeld: true, new ItemOwner(row, "alice")), new CompleteOutcome(Stored: true, IsHeld: true));

        await ExchangeAsync();

        await _exchanges.Received(1).CompleteAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(sealedRow => sealedRow.Id == row), "req-1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_new_item_that_is_known_whole_is_not_read_again()
    {
        var item = Item() with { Institution = new() { Name = "Bank" }, Accounts = [new() { Id = "acc" }] };
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(new CompleteOutcome(Stored: true, IsHeld: true, NewItem: item));

        Assert.Same(item, (await ExchangeAsync()).Item);

        await _items.DidNotReceiveWithAnyArgs().GetAsync(default!, default!, default);
        await _plaid.DidNotReceiveWithAnyArgs().GetAccountsAsync(default, default);
    }

    [Fact]
    public async Task Details_that_links_metadata_gives_are_not_asked_for_again()
    {
        _items.GetAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new ItemWithToken(
            Item() with { Institution = new() { Name = "Bank" }, Accounts = [new() { Id = "acc" }] }, new("access-sandbox-1")));

        await ExchangeAsync();

        await _plaid.DidNotReceiveWithAnyArgs().GetAccountsAsync(default, default);
    }

    [Fact]
    public async Task Missing_details_are_completed_from_plaid_after_the_token_is_stored()
    {
        _plaid.GetAccountsAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>()).Returns(new AccountsGetResponse
        {
            Item = new PlaidItem { ItemId = "item-1", InstitutionId = "ins_1", InstitutionName = "Bank" },
            Accounts = [new PlaidAccount { AccountId = "acc", Name = "Checking", Mask = "0000", Type = "depository", Subtype = "checking" }],
        });

        var item = (await ExchangeAsync()).Item;

        Assert.Equal("Bank", item?.Institution?.Name);
        Assert.Equal("Checking", Assert.Single(item!.Accounts).Name);
        await _details.Received(1).SetDetailsAsync("alice", "item-1", Arg.Any<LinkInstitution>(), Arg.Any<IReadOnlyList<LinkAccount>>(), Arg.Any<int?>(), Arg.Any<CancellationToken>());
    }

    public static TheoryData<LinkMetadata?> Incomplete => new()
    {
        null,
        Whole with { Institution = null },
        Whole with { Institution = new() { InstitutionId = " ", Name = "Bank" } },
        Whole with { Accounts = [] },
        Whole with { Accounts = [new() { Id = "acc", Name = "Checking", Mask = "" }] },
    };

    [Theory]
    [MemberData(nameof(Incomplete))]
    public async Task Where_link_did_not_say_which_accounts_plaid_does_once_the_token_is_stored_and_before_the_item_is_kept(LinkMetadata? metadata)
    {
        _exchanges.EndStoredAsync(default!, default, default).ReturnsForAnyArgs(new StoredOutcome(IsEnded: true, "item-0"));

        var exception = await Assert.ThrowsAsync<TokenExchangeException>(() => _service.ExchangeAsync(Request() with { Metadata = metadata }));

        Assert.Equal((TokenExchangeErrorCodes.DuplicateItem, "item-0"), (exception.Code, exception.ExistingItemId));
        Received.InOrder(() =>
        {
            _exchanges.KeepAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(row => row.ItemId == "item-1"), "req-1", Arg.Any<CancellationToken>());
            _plaid.GetAccountsAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
            _exchanges.EndStoredAsync(Arg.Is<ExchangeAttempt>(attempt => attempt.ItemId == "item-1"), Arg.Any<FoundDetails>(), Arg.Any<CancellationToken>());
            _plaid.RemoveItemAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
            _details.CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task An_item_that_is_stored_and_not_ended_is_not_exchanged_again()
    {
        Claimed(Attempt() with { ItemId = "item-1", Fence = 2, Attempt = 2 });

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync()).State);

        await _plaid.DidNotReceiveWithAnyArgs().ExchangePublicTokenAsync(default, default);
        await _exchanges.Received(1).EndStoredAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<FoundDetails?>(details => details != null), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Whatever_is_thrown_in_place_of_the_details_the_exchange_ends_without_them()
    {
        _plaid.GetAccountsAsync(default, default).ThrowsAsyncForAnyArgs(new InvalidOperationException("a host's own handler"));

        Assert.Equal(ExchangeStates.Active, (await _service.ExchangeAsync(Request() with { Metadata = null })).State);

        await _exchanges.Received(1).EndStoredAsync(Arg.Any<ExchangeAttempt>(), null, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task What_was_taken_back_from_suspect_is_not_kept_before_plaid_says_which_accounts_it_opens()
    {
        _exchanges.KeepAsync(default!, default!, default, default).ReturnsForAnyArgs(
            new CompleteOutcome(Stored: false, IsHeld: false), new CompleteOutcome(Stored: true, IsHeld: true));
        _exchanges.TakeBackAsync(default!, default!, default).ReturnsForAnyArgs(Attempt() with { Fence = 3 });
        _plaid.GetAccountsAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidTransportException("/accounts/get", "reset", mayHaveBeenProcessed: true));

        Assert.Equal(ExchangeStates.Unknown, (await _service.ExchangeAsync(Request() with { Metadata = null })).State);

        await _exchanges.DidNotReceiveWithAnyArgs().EndStoredAsync(default!, default, default);
    }

    [Fact]
    public async Task A_stored_item_that_is_not_ended_yet_is_pending_and_never_removed()
    {
        _exchanges.EndStoredAsync(default!, default, default).ThrowsAsyncForAnyArgs(new InvalidOperationException("nobody foresaw this"));

        Assert.Equal(ExchangeStates.Unknown, (await _service.ExchangeAsync(Request() with { Metadata = null })).State);

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_caller_or_a_host_that_allows_duplicates_is_not_asked_about_them(bool host, bool caller)
    {
        _options.AllowDuplicateItems = host;
        Claimed(Attempt() with { AllowsDuplicate = true });

        await _service.ExchangeAsync(Request() with { AllowDuplicate = caller });
        await _service.ExchangeAsync(Request() with { AllowDuplicate = caller, Metadata = null });

        await _exchanges.Received(2).ClaimAsync(Arg.Is<NewExchange>(exchange => exchange.AllowsDuplicate && exchange.Fingerprint == null), Arg.Any<CancellationToken>());
        await _exchanges.Received(1).EndStoredAsync(Arg.Is<ExchangeAttempt>(attempt => attempt.AllowsDuplicate), Arg.Any<FoundDetails>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Metadata_that_a_host_passes_on_as_it_came_is_cleaned()
    {
        await _service.ExchangeAsync(Request() with
        {
            AllowDuplicate = true,
            Metadata = new()
            {
                Institution = new() { InstitutionId = "ins_1\0", Name = "B\ud800nk" },
                Accounts = [new() { Id = "" }, new() { Id = "acc", Name = "Check\r\ning\u0085", Mask = new string('x', 300) }],
            },
        });

        await _exchanges.Received(1).CompleteAsync(
            Arg.Any<ExchangeAttempt>(),
            Arg.Is<ItemRow>(row => row.Institution == new LinkInstitution { InstitutionId = "ins_1", Name = "B\ufffdnk" }
                && row.Accounts.Single() == new LinkAccount { Id = "acc", Name = "Check  ing", Mask = new string('x', 256) }),
            Arg.Any<string?>(),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Details_that_plaid_cannot_give_never_cost_the_token()
    {
        _plaid.GetAccountsAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidApiException("/accounts/get", 500, PlaidErrorTypes.ApiError, "X"));

        var exchange = await ExchangeAsync();

        Assert.Equal((ExchangeStates.Active, "item-1"), (exchange.State, exchange.Item?.ItemId));
    }

    [Fact]
    public async Task Accounts_that_are_linked_are_refused_before_the_token_is_spent()
    {
        _exchanges.ClaimAsync(default!, default).ReturnsForAnyArgs(new ExchangeClaim(Attempt: null, "item-0"));

        var exception = await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync);

        Assert.Equal((TokenExchangeErrorCodes.DuplicateItem, "item-0"), (exception.Code, exception.ExistingItemId));
        await _plaid.DidNotReceiveWithAnyArgs().ExchangePublicTokenAsync(default, default);
    }

    [Fact]
    public async Task A_duplicate_that_shows_only_after_the_exchange_is_stored_as_being_removed_and_then_removed()
    {
        Duplicate();

        var exception = await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync);

        Assert.Equal((TokenExchangeErrorCodes.DuplicateItem, "item-0"), (exception.Code, exception.ExistingItemId));
        Received.InOrder(() =>
        {
            _exchanges.RejectDuplicateAsync(Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(row => row.ItemId == "item-1"), "item-0", Arg.Any<CancellationToken>());
            _plaid.RemoveItemAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
            _details.CompleteRemovalAsync("alice", "item-1", Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task A_duplicate_that_plaid_does_not_remove_keeps_its_row_and_the_caller_does_not_wait_for_the_lease()
    {
        Duplicate();
        var started = _time.GetTimestamp();
        _plaid.RemoveItemAsync(default, default).ThrowsAsyncForAnyArgs(new PlaidTransportException("/item/remove", "reset", mayHaveBeenProcessed: true));

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(TokenExchangeErrorCodes.DuplicateItem, (await Assert.ThrowsAsync<TokenExchangeException>(() => exchange)).Code);
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await _details.DidNotReceiveWithAnyArgs().CompleteRemovalAsync(default!, default!, default);
    }

    [Fact]
    public async Task A_duplicate_that_is_not_stored_yet_is_not_removed_at_plaid()
    {
        Duplicate();
        var failures = 3;
        _exchanges.RejectDuplicateAsync(default!, default!, default!, default).ReturnsForAnyArgs(_ => failures-- > 0 ? throw new DatabaseException("down", isTransient: true) : true);

        var exchange = ExchangeAsync();
        await _time.JumpUntilAsync(exchange);

        Assert.Equal(TokenExchangeErrorCodes.DuplicateItem, (await Assert.ThrowsAsync<TokenExchangeException>(() => exchange)).Code);
        await _plaid.Received(1).RemoveItemAsync(new AccessToken("access-sandbox-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_item_that_is_another_users_is_never_stored_nor_removed()
    {
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(
            new CompleteOutcome(Stored: false, IsHeld: true, new ItemOwner(Guid.CreateVersion7(), "bob")));

        Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, (await Assert.ThrowsAsync<TokenExchangeException>(ExchangeAsync)).Code);

        await _plaid.DidNotReceiveWithAnyArgs().RemoveItemAsync(default, default);
    }

    [Fact]
    public async Task With_too_little_time_left_nothing_is_begun()
    {
        var exception = await Assert.ThrowsAsync<TokenExchangeException>(
            () => _service.ExchangeAsync(Request() with { TimeLeft = TimeSpan.FromSeconds(9.9) }));

        Assert.Equal(TokenExchangeErrorCodes.TooLittleTime, exception.Code);
        await _exchanges.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default);
    }

    [Theory]
    [InlineData(null, "the link token is missing")]
    [InlineData("link-of-bob", "the link token was given to somebody else")]
    [InlineData("link-of-alice", "the public token is not in the link token's sessions")]
    public async Task In_strict_mode_a_public_token_that_is_not_the_users_is_unknown_and_not_spent(string? linkToken, string because)
    {
        Assert.NotEmpty(because);
        _link.RequireLinkToken = true;
        OwnLinkToken("link-of-alice", new PublicToken("public-sandbox-other"));

        var exception = await Assert.ThrowsAsync<TokenExchangeException>(() => _service.ExchangeAsync(Request() with { LinkToken = linkToken }));

        Assert.Equal(TokenExchangeErrorCodes.UnknownPublicToken, exception.Code);
        await _exchanges.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default);
        await _plaid.DidNotReceiveWithAnyArgs().ExchangePublicTokenAsync(default, default);
    }

    [Fact]
    public async Task In_strict_mode_plaids_word_on_what_was_linked_replaces_the_browsers()
    {
        _link.RequireLinkToken = true;
        OwnLinkToken("link-of-alice", new PublicToken(Token));

        await _service.ExchangeAsync(Request() with
        {
            LinkToken = "link-of-alice",
            Metadata = new() { Institution = new() { InstitutionId = "forged" }, Accounts = [new() { Id = "forged" }] },
        });

        await _exchanges.Received(1).CompleteAsync(
            Arg.Any<ExchangeAttempt>(), Arg.Is<ItemRow>(row => row.Institution!.InstitutionId == "ins_1"), Arg.Any<string?>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Find_gives_nothing_for_an_exchange_that_is_not_the_users()
    {
        _exchanges.FindAsync(default!, default, default).ReturnsForAnyArgs((ExchangeAttempt?)null);

        Assert.Null(await _service.FindAsync("mallory", Guid.CreateVersion7()));
    }

    private Task<TokenExchange> ExchangeAsync() => _service.ExchangeAsync(Request());

    private static LinkMetadata Whole { get; } = new()
    {
        Institution = new() { InstitutionId = "ins_1", Name = "Bank" },
        Accounts = [new() { Id = "acc", Name = "Checking", Mask = "0000" }],
    };

    private static TokenExchangeRequest Request() => new() { UserId = "alice", PublicToken = new(Token), Metadata = Whole };

    private static ExchangeAttempt Attempt() => new(Guid.CreateVersion7(), "alice", ExchangeStates.Exchanging, Fence: 1, Attempt: 1, ItemId: null, IsHeld: true);

    private static LinkedItem Item() => new()
    {
        Id = Guid.CreateVersion7(),
        UserId = "alice",
        ItemId = "item-1",
        Status = ItemStatuses.Good,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private void Claimed(ExchangeAttempt attempt) => _exchanges.ClaimAsync(Arg.Any<NewExchange>(), Arg.Any<CancellationToken>()).Returns(new ExchangeClaim(attempt));

    private void Duplicate()
    {
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(new CompleteOutcome(Stored: false, IsHeld: true, Duplicate: "item-0"));
        _exchanges.RejectDuplicateAsync(default!, default!, default!, default).ReturnsForAnyArgs(true);
    }

    /// <summary>The first fence is no longer current; a later one is.</summary>
    /// <summary>The database does not take the item, and then does.</summary>
    private void FailsThreeTimes(Exception failure)
    {
        var failures = 3;
        _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(_ =>
            failures-- > 0 ? throw failure : new CompleteOutcome(Stored: true, IsHeld: true));
    }

    private void FencedOff() => _exchanges.CompleteAsync(default!, default!, default, default).ReturnsForAnyArgs(call =>
        call.Arg<ExchangeAttempt>().Fence == 1 ? new CompleteOutcome(Stored: false, IsHeld: false) : new CompleteOutcome(Stored: true, IsHeld: true));

    private void OwnLinkToken(string linkToken, PublicToken publicToken)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(linkToken));
        _linkTokens.FindAsync(Arg.Is<byte[]>(sha => sha.SequenceEqual(hash)), Arg.Any<CancellationToken>())
            .Returns(new IssuedLinkToken(Guid.CreateVersion7(), "alice", hash, Sealed: null, Item: null, SelectsAccounts: false, DateTimeOffset.MaxValue));
        _plaid.GetLinkTokenAsync(linkToken, Arg.Any<CancellationToken>()).Returns(new LinkTokenGetResponse
        {
            LinkSessions =
            [
                new LinkSession
                {
                    LinkSessionId = "session",
                    Results = new LinkSessionResults
                    {
                        ItemAddResults = [new LinkSessionItem { PublicToken = publicToken, Institution = Whole.Institution, Accounts = Whole.Accounts }],
                    },
                },
            ],
        });
    }

    private void PlaidThrows(Exception exception) => _plaid.ExchangePublicTokenAsync(default, default).ThrowsAsyncForAnyArgs(exception);

    private Task EndedAsync(ExchangeEnd end) => _exchanges.Received(1).EndAsync(Arg.Any<ExchangeAttempt>(), end, Arg.Any<CancellationToken>());
}
