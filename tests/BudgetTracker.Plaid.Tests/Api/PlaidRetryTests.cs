using System.Globalization;
using System.Net.Sockets;
using NSubstitute;

namespace BudgetTracker;

public sealed class PlaidRetryTests : IDisposable
{
    private const string Item = """{"item":{"item_id":"i"},"request_id":"r"}""";
    private const string Exchanged = """{"access_token":"access-new","item_id":"i","request_id":"r"}""";

    private readonly PlaidClientFixture _plaid = new();

    [Theory]
    [InlineData(500, "API_ERROR", "INTERNAL_SERVER_ERROR")]
    [InlineData(503, "API_ERROR", "PLANNED_MAINTENANCE")]
    [InlineData(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT")]
    [InlineData(400, "INSTITUTION_ERROR", "INSTITUTION_DOWN")]
    [InlineData(400, "INSTITUTION_ERROR", "INSTITUTION_NOT_RESPONDING")]
    public async Task A_safe_call_is_repeated_after_a_transient_error(int status, string type, string code)
    {
        _plaid.Handler.Error(status, type, code).Error(status, type, code).Answer(200, Item);

        var item = await _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Equal("i", item.ItemId);
        Assert.Equal(3, _plaid.Handler.Sent.Count);
    }

    [Fact]
    public async Task A_safe_call_is_repeated_after_a_reset_and_after_a_page_of_html()
    {
        _plaid.Handler.Throw(Reset()).Answer(502, "<html>bad gateway</html>").Answer(200, Item);

        await _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Equal(3, _plaid.Handler.Sent.Count);
    }

    [Fact]
    public async Task Retries_end_after_MaxRetries_with_plaids_last_error()
    {
        _plaid.Options.MaxRetries = 1;
        _plaid.Handler.Error(500, "API_ERROR", "INTERNAL_SERVER_ERROR").Error(503, "API_ERROR", "PLANNED_MAINTENANCE");

        var error = await Assert.ThrowsAsync<PlaidApiException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Equal("PLANNED_MAINTENANCE", error.ErrorCode);
        Assert.Equal(2, _plaid.Handler.Sent.Count);
    }

    [Theory]
    [InlineData(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED")]
    [InlineData(400, "INVALID_INPUT", "A_CODE_OF_TOMORROW")]
    public async Task An_error_that_stays_is_not_repeated(int status, string type, string code)
    {
        _plaid.Handler.Error(status, type, code);

        await Assert.ThrowsAsync<PlaidApiException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task An_address_that_is_not_plaids_is_asked_once()
    {
        _plaid.Handler.Answer(404, "<html>nothing here</html>");

        await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Single(_plaid.Handler.Sent);
    }

    public static TheoryData<string> Outcomes { get; } = ["500", "429", "502 html", "200 garbage", "reset", "refused", "handler fault"];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Exchange_is_sent_once_whatever_comes_back(string outcome)
    {
        Script(outcome);

        await Assert.ThrowsAnyAsync<PlaidException>(
            () => _plaid.RunAsync(_plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken)));

        Assert.Single(_plaid.Handler.Sent);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task A_refresh_is_sent_once_whatever_comes_back(string outcome)
    {
        Script(outcome);
        var call = _plaid.Client.RefreshTransactionsAsync(PlaidClientFixture.AccessToken).ContinueWithNull();

        await Assert.ThrowsAnyAsync<PlaidException>(() => _plaid.RunAsync(call));

        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task A_refresh_beyond_the_limit_says_how_long_to_wait()
    {
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "TRANSACTIONS_REFRESH_LIMIT", ("Retry-After", "5"));

        var error = await Assert.ThrowsAsync<PlaidApiException>(() => _plaid.Client.RefreshTransactionsAsync(PlaidClientFixture.AccessToken));

        Assert.Equal(TimeSpan.FromSeconds(5), error.RetryAfter);
        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public void Only_what_a_repetition_would_spoil_is_never_repeated()
    {
        Assert.Equal(Repeat.Never, PlaidItemApi.ExchangeCall.Repeat);
        Assert.Equal(Repeat.Never, PlaidTransactionApi.RefreshCall.Repeat);
        Assert.Equal(Repeat.Never, PlaidTransactionApi.SyncCall.Repeat);
        Assert.Equal(Repeat.Safe, PlaidTransactionApi.RecurringCall.Repeat);
        Assert.Equal(Repeat.Safe, PlaidAccountApi.GetBalancesCall.Repeat);
        Assert.Equal(Repeat.Safe, PlaidLinkApi.CreateCall.Repeat);
        Assert.Equal(Repeat.Safe, PlaidItemApi.RemoveCall.Repeat);
        Assert.Equal(Repeat.Safe, PlaidUserApi.RemoveItemsCall.Repeat);
    }

    [Fact]
    public async Task Exchange_times_out_after_its_own_limit_and_is_sent_once()
    {
        _plaid.Handler.Hang().Answer(200, Exchanged);
        var call = _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken);

        _plaid.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(call.IsCompleted);
        _plaid.Time.Advance(TimeSpan.FromSeconds(0.1));

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => call.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.True(error.MayHaveBeenProcessed);
        Assert.Contains("10 s", error.Message, StringComparison.Ordinal);
        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task The_time_out_bounds_the_call_with_its_repetitions()
    {
        _plaid.Handler.Error(500, "API_ERROR", "INTERNAL_SERVER_ERROR").Hang().Answer(200, Item);
        var started = _plaid.Time.GetUtcNow();

        await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Equal(2, _plaid.Handler.Sent.Count);
        Assert.InRange(_plaid.Time.GetUtcNow() - started, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_hanging_secret_store_times_out_as_not_processed()
    {
#pragma warning disable CA2012 // Recorded by the substitute, awaited by nobody.
        _plaid.Secrets.GetAsync<PlaidCredentials>(Arg.Any<CancellationToken>()).Returns(call => HangAsync(call.Arg<CancellationToken>()));
#pragma warning restore CA2012

        var error = await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.RunAsync(_plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken)));

        Assert.False(error.MayHaveBeenProcessed);

        static async ValueTask<PlaidCredentials> HangAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        }
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.Unknown, true)]
    [InlineData(HttpRequestError.InvalidResponse, true)]
    public async Task Only_a_failed_connection_is_certainly_not_processed(HttpRequestError error, bool mayHaveBeenProcessed)
    {
        _plaid.Handler.Throw(new HttpRequestException(error, "planted"));

        var failure = await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.RunAsync(_plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken)));

        Assert.Equal(mayHaveBeenProcessed, failure.MayHaveBeenProcessed);
    }

    [Fact]
    public async Task A_refused_connection_does_not_undo_an_earlier_attempt_that_went_out()
    {
        _plaid.Options.MaxRetries = 1;
        _plaid.Handler.Throw(Reset()).Throw(Refused());

        var error = await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.RunAsync(_plaid.Client.RemoveItemAsync(PlaidClientFixture.AccessToken).ContinueWithNull()));

        Assert.True(error.MayHaveBeenProcessed);
        Assert.Contains("ConnectionRefused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_after_in_seconds_is_waited_for()
    {
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", "7")).Answer(200, Item);

        await AssertWaitsAsync(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_page_of_a_sync_beyond_the_limit_is_left_to_its_run()
    {
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT", ("Retry-After", "7"));

        var error = await Assert.ThrowsAsync<PlaidApiException>(() => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, "c-1"));

        Assert.Equal((true, TimeSpan.FromSeconds(7)), (error.IsTransient, error.RetryAfter));
        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_waited_for()
    {
        var date = (_plaid.Time.GetUtcNow() + TimeSpan.FromSeconds(9)).ToString("R", CultureInfo.InvariantCulture);
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", date)).Answer(200, Item);

        await AssertWaitsAsync(TimeSpan.FromSeconds(9));
    }

    [Theory]
    [InlineData("31", 31)]
    [InlineData("3600", 3600)]
    public async Task A_longer_retry_after_is_the_callers_to_wait_for(string header, int seconds)
    {
        _plaid.Options.Timeout = TimeSpan.FromHours(2);
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", header));

        var error = await Assert.ThrowsAsync<PlaidApiException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Equal(TimeSpan.FromSeconds(seconds), error.RetryAfter);
        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task A_wait_beyond_the_time_out_is_not_begun()
    {
        _plaid.Options.Timeout = TimeSpan.FromSeconds(5);
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", "6"));

        var error = await Assert.ThrowsAsync<PlaidApiException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Equal(TimeSpan.FromSeconds(6), error.RetryAfter);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    public async Task A_retry_after_that_says_nothing_counts_as_none(string header)
    {
        _plaid.Options.MaxRetries = 0;
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", header));

        var error = await Assert.ThrowsAsync<PlaidApiException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Null(error.RetryAfter);
    }

    [Fact]
    public async Task Exchange_is_repeated_once_with_rotated_keys()
    {
        var rotated = PlaidClientFixture.Credentials("planted-rotated");
        _plaid.Secrets.RefreshAsync(Arg.Any<PlaidCredentials>(), Arg.Any<CancellationToken>()).Returns(rotated);
        _plaid.Handler.Error(400, "INVALID_INPUT", "INVALID_API_KEYS").Answer(200, Exchanged);

        var answer = await _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken);

        Assert.Equal("access-new", answer.AccessToken.Reveal());
        Assert.Equal([Planted.Secret, "planted-rotated"], _plaid.Handler.Sent.Select(s => s.Headers["PLAID-SECRET"]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Keys_that_did_not_change_are_not_tried_again()
    {
        _plaid.Secrets.RefreshAsync(Arg.Any<PlaidCredentials>(), Arg.Any<CancellationToken>())
            .Returns(PlaidClientFixture.Credentials());
        _plaid.Handler.Error(400, "INVALID_INPUT", "INVALID_API_KEYS");

        var error = await Assert.ThrowsAsync<PlaidApiException>(
            () => _plaid.RunAsync(_plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken)));

        Assert.Equal("INVALID_API_KEYS", error.ErrorCode);
        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task Keys_are_refreshed_only_once_a_call()
    {
        _plaid.Secrets.RefreshAsync(Arg.Any<PlaidCredentials>(), Arg.Any<CancellationToken>())
            .Returns(PlaidClientFixture.Credentials("planted-2"), PlaidClientFixture.Credentials("planted-3"));
        _plaid.Handler.Error(400, "INVALID_INPUT", "INVALID_API_KEYS").Error(400, "INVALID_INPUT", "INVALID_API_KEYS");

        await Assert.ThrowsAsync<PlaidApiException>(() => _plaid.RunAsync(_plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken)));

        Assert.Equal(2, _plaid.Handler.Sent.Count);
        await _plaid.Secrets.Received(1).RefreshAsync(Arg.Any<PlaidCredentials>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Cancelling_while_waiting_for_the_answer_ends_the_call_with_the_callers_token()
    {
        _plaid.Handler.Hang();
        using var cancel = new CancellationTokenSource();
        var call = _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken, cancel.Token);

        await cancel.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Cancelling_while_backing_off_ends_the_call_with_the_callers_token()
    {
        _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", "20"));
        using var cancel = new CancellationTokenSource();
        var call = _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken, cancel.Token);
        Assert.Single(_plaid.Handler.Sent);

        await cancel.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Single(_plaid.Handler.Sent);
    }

    [Fact]
    public async Task A_call_that_is_already_cancelled_sends_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken, new CancellationToken(canceled: true)));

        Assert.Empty(_plaid.Handler.Sent);
    }

    [Fact]
    public void Backoff_grows_and_is_spread_from_nothing_to_its_ceiling()
    {
        var failure = new PlaidTransportException("/item/get", "reset", mayHaveBeenProcessed: true);
        foreach (var (retries, ceiling) in new[] { (0, 0.5), (1, 1d), (2, 2d), (3, 4d), (9, 8d) })
        {
            var waits = Enumerable.Range(0, 500).Select(_ => PlaidRetry.Wait(failure, retries, 10, TimeSpan.MaxValue)!.Value.TotalSeconds).ToList();
            Assert.InRange(waits.Max(), ceiling * 0.9, ceiling);
            Assert.InRange(waits.Min(), 0, ceiling * 0.1);
        }
    }

    public void Dispose() => _plaid.Dispose();

    private static HttpRequestException Reset() =>
        new(HttpRequestError.Unknown, "planted", new IOException("planted", new SocketException((int)SocketError.ConnectionReset)));

    private static HttpRequestException Refused() =>
        new(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused));

    private void Script(string outcome)
    {
        _ = outcome switch
        {
            "500" => _plaid.Handler.Error(500, "API_ERROR", "INTERNAL_SERVER_ERROR"),
            "429" => _plaid.Handler.Error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", ("Retry-After", "1")),
            "502 html" => _plaid.Handler.Answer(502, "<html/>"),
            "200 garbage" => _plaid.Handler.Answer(200, "{"),
            "reset" => _plaid.Handler.Throw(Reset()),
            "refused" => _plaid.Handler.Throw(Refused()),
            "handler fault" => _plaid.Handler.Throw(new NotSupportedException("planted")),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        };
        _plaid.Handler.Answer(200, """{"access_token":"a","new_access_token":"a","item_id":"i"}""");
    }

    private Task AssertWaitsAsync(TimeSpan wait) => AssertWaitsAsync(() => _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken), wait);

    private async Task AssertWaitsAsync(Func<Task> start, TimeSpan wait)
    {
        var call = start();
        _plaid.Time.Advance(wait - TimeSpan.FromMilliseconds(10));
        await Task.Delay(50);
        Assert.Single(_plaid.Handler.Sent);

        _plaid.Time.Advance(TimeSpan.FromMilliseconds(10));
        await call.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, _plaid.Handler.Sent.Count);
    }
}

internal static class TaskExtensions
{
    public static async Task<object?> ContinueWithNull(this Task task)
    {
        await task;
        return null;
    }
}
