using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker.Plaid.Secrets;

public sealed class SecretProviderTests
{
    private const int Callers = 200;

    private readonly FakeSecretSource _source = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();
    private readonly SecretProvider _provider;

    public SecretProviderTests() => _provider = Create(new PlaidOptions());

    [Fact]
    public async Task Concurrent_callers_share_one_load()
    {
        var held = _source.Holds();
        var calls = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => _provider.GetPlaidCredentialsAsync().AsTask())).ToArray();
        await _source.WaitForLoadAsync(1);
        held.SetResult(FakeSecretSource.Plaid("secret-1"));

        var all = await Task.WhenAll(calls);

        Assert.Equal(1, _source.Loads);
        Assert.All(all, credentials => Assert.Same(all[0], credentials));
    }

    [Fact]
    public async Task A_warm_get_completes_at_once_with_the_same_instance()
    {
        var first = await _provider.GetPlaidCredentialsAsync();

        var second = _provider.GetPlaidCredentialsAsync();

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Same(first, await second);
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_value_is_loaded_again_when_its_hour_is_over_and_not_before()
    {
        await _provider.GetPlaidCredentialsAsync();
        _source.Returns(FakeSecretSource.Plaid("secret-2"));

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal("secret-1", (await _provider.GetPlaidCredentialsAsync()).RevealSecret());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("secret-2", (await _provider.GetPlaidCredentialsAsync()).RevealSecret());
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task The_cache_duration_is_the_options()
    {
        var provider = Create(new PlaidOptions { SecretCacheDuration = TimeSpan.FromMinutes(1) });
        await provider.GetPlaidCredentialsAsync();

        _time.Advance(TimeSpan.FromMinutes(1));
        await provider.GetPlaidCredentialsAsync();

        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_counts_as_expired()
    {
        var clock = new SettableClock { Now = DateTimeOffset.UnixEpoch.AddYears(50) };
        var provider = new SecretProvider(_source, Options.Create(new PlaidOptions()), Options.Create(new PostgresOptions()), clock);
        await provider.GetPlaidCredentialsAsync();

        clock.Now -= TimeSpan.FromDays(1);
        await provider.GetPlaidCredentialsAsync();

        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_reload_with_the_same_content_keeps_the_instance()
    {
        var first = await _provider.GetPlaidCredentialsAsync();
        _source.Returns("""{"note":"written by hand","PLAID_ENV":"sandbox","PLAID_SECRET":"secret-1","PLAID_CLIENT_ID":"client"}""");

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Same(first, await _provider.GetPlaidCredentialsAsync());
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task The_last_good_value_is_served_while_a_refresh_fails()
    {
        var good = await _provider.GetPlaidCredentialsAsync();
        _source.Throws(new HttpRequestException("planted-in-exception"));
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Same(good, await _provider.GetPlaidCredentialsAsync());

        var line = Assert.Single(_logger.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("Plaid:Keys", line.Text, StringComparison.Ordinal);
        Assert.Contains(nameof(HttpRequestException), line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-in-exception", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_good_value_is_served_while_the_secret_is_malformed()
    {
        var good = await _provider.GetPlaidCredentialsAsync();
        _source.Returns("planted-but-not-json");
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Same(good, await _provider.GetPlaidCredentialsAsync());
        Assert.DoesNotContain("planted", Assert.Single(_logger.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_source_is_asked_again_after_30_seconds_and_not_before()
    {
        await _provider.GetPlaidCredentialsAsync();
        _source.Throws(new HttpRequestException());
        _time.Advance(TimeSpan.FromHours(2));
        for (var i = 0; i < 10; i++)
            await _provider.GetPlaidCredentialsAsync();
        Assert.Equal(2, _source.Loads);

        _source.Returns(FakeSecretSource.Plaid("secret-2"));
        _time.Advance(TimeSpan.FromSeconds(29));
        await _provider.GetPlaidCredentialsAsync();
        Assert.Equal(2, _source.Loads);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("secret-2", (await _provider.GetPlaidCredentialsAsync()).RevealSecret());
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_failure_without_a_good_value_reaches_all_waiting_callers_and_is_not_cached()
    {
        var held = _source.Holds();
        var calls = Enumerable.Range(0, Callers).Select(_ => _provider.GetPlaidCredentialsAsync().AsTask()).ToArray();
        await _source.WaitForLoadAsync(1);
        held.SetException(new HttpRequestException());
        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<PlaidConfigurationException>(() => call);
            Assert.IsType<HttpRequestException>(error.InnerException);
        }

        _source.Returns(FakeSecretSource.Plaid("secret-1"));
        Assert.Equal("secret-1", (await _provider.GetPlaidCredentialsAsync()).RevealSecret());
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_caller_that_cancels_ends_only_its_own_wait()
    {
        var held = _source.Holds();
        using var cancellation = new CancellationTokenSource();
        var impatient = _provider.GetPlaidCredentialsAsync(cancellation.Token).AsTask();
        var patient = _provider.GetPlaidCredentialsAsync().AsTask();
        await _source.WaitForLoadAsync(1);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(patient.IsCompleted);
        held.SetResult(FakeSecretSource.Plaid("secret-1"));

        Assert.Equal("secret-1", (await patient).RevealSecret());
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_load_goes_on_when_all_its_callers_have_cancelled()
    {
        var held = _source.Holds();
        using var cancellation = new CancellationTokenSource();
        var caller = _provider.GetPlaidCredentialsAsync(cancellation.Token).AsTask();
        await _source.WaitForLoadAsync(1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.WaitAsync(TimeSpan.FromSeconds(10)));

        held.SetResult(FakeSecretSource.Plaid("secret-1"));

        await _provider.GetPlaidCredentialsAsync();
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_cancelled_token_is_honoured_even_when_the_value_is_there()
    {
        var credentials = await _provider.GetPlaidCredentialsAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.GetPlaidCredentialsAsync(cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.RefreshPlaidCredentialsAsync(credentials, cancelled).AsTask());
    }

    [Fact]
    public async Task A_load_that_hangs_ends_after_10_seconds_even_if_the_source_ignores_its_token()
    {
        _source.Holds();
        var caller = _provider.GetPlaidCredentialsAsync().AsTask();
        await _source.WaitForLoadAsync(1);

        await AdvanceUntilCompleted(caller, TimeSpan.FromSeconds(10));

        var error = await Assert.ThrowsAsync<PlaidConfigurationException>(() => caller);
        Assert.Contains("no answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_with_the_same_refused_value_cause_exactly_one_load()
    {
        var refused = await _provider.GetPlaidCredentialsAsync();
        var held = _source.Holds();
        var calls = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => _provider.RefreshPlaidCredentialsAsync(refused).AsTask())).ToArray();
        await _source.WaitForLoadAsync(2);
        held.SetResult(FakeSecretSource.Plaid("secret-2"));

        var all = await Task.WhenAll(calls);

        Assert.Equal(2, _source.Loads);
        Assert.All(all, credentials => Assert.Same(all[0], credentials));
        Assert.Equal("secret-2", all[0].RevealSecret());
        Assert.Same(all[0], await _provider.RefreshPlaidCredentialsAsync(refused));
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_refused_secret_that_comes_back_unchanged_is_the_same_instance_and_not_loaded_for_every_caller()
    {
        var refused = await _provider.GetPlaidCredentialsAsync();
        for (var i = 0; i < 10; i++)
            Assert.Same(refused, await _provider.RefreshPlaidCredentialsAsync(refused));
        Assert.Equal(2, _source.Loads);

        _source.Returns(FakeSecretSource.Plaid("secret-2"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("secret-2", (await _provider.RefreshPlaidCredentialsAsync(refused)).RevealSecret());
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_second_rotation_right_after_the_first_is_seen_at_once()
    {
        var first = await _provider.GetPlaidCredentialsAsync();
        _source.Returns(FakeSecretSource.Plaid("secret-2"));
        var second = await _provider.RefreshPlaidCredentialsAsync(first);
        _source.Returns(FakeSecretSource.Plaid("secret-3"));

        Assert.Equal("secret-3", (await _provider.RefreshPlaidCredentialsAsync(second)).RevealSecret());
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_refused_secret_that_stays_unchanged_is_loaded_ever_more_seldom()
    {
        var refused = await _provider.GetPlaidCredentialsAsync();
        Assert.Same(refused, await _provider.RefreshPlaidCredentialsAsync(refused));
        foreach (var milliseconds in new[] { 500, 1000, 2000, 2000 })
        {
            var loads = _source.Loads;
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            await _provider.RefreshPlaidCredentialsAsync(refused);
            Assert.Equal(loads, _source.Loads);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await _provider.RefreshPlaidCredentialsAsync(refused);
            Assert.Equal(loads + 1, _source.Loads);
        }

        _source.Returns(FakeSecretSource.Plaid("secret-2"));
        _time.Advance(TimeSpan.FromSeconds(2));
        var renewed = await _provider.RefreshPlaidCredentialsAsync(refused);
        var before = _source.Loads;
        await _provider.RefreshPlaidCredentialsAsync(renewed);
        Assert.Equal(before + 1, _source.Loads);
    }

    [Fact]
    public async Task A_refresh_gives_back_the_refused_value_when_the_source_fails()
    {
        var refused = await _provider.GetPlaidCredentialsAsync();
        _source.Throws(new HttpRequestException());

        Assert.Same(refused, await _provider.RefreshPlaidCredentialsAsync(refused));
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task A_refresh_does_not_trust_a_load_that_began_before_the_refusal()
    {
        var refused = await _provider.GetPlaidCredentialsAsync();
        _time.Advance(TimeSpan.FromHours(1));
        var held = _source.Holds();
        var expiry = _provider.GetPlaidCredentialsAsync().AsTask();
        await _source.WaitForLoadAsync(2);
        var refreshes = Enumerable.Range(0, Callers).Select(_ => _provider.RefreshPlaidCredentialsAsync(refused).AsTask()).ToArray();

        _source.Returns(FakeSecretSource.Plaid("secret-2"));
        held.SetResult(FakeSecretSource.Plaid("secret-1"));

        Assert.Same(refused, await expiry);
        Assert.All(await Task.WhenAll(refreshes), credentials => Assert.Equal("secret-2", credentials.RevealSecret()));
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_cancelled_refresh_ends_only_its_own_wait()
    {
        var refused = await _provider.GetPlaidCredentialsAsync();
        var held = _source.Holds();
        using var cancellation = new CancellationTokenSource();
        var impatient = _provider.RefreshPlaidCredentialsAsync(refused, cancellation.Token).AsTask();
        var patient = _provider.RefreshPlaidCredentialsAsync(refused).AsTask();
        await _source.WaitForLoadAsync(2);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(TimeSpan.FromSeconds(10)));
        held.SetResult(FakeSecretSource.Plaid("secret-2"));

        Assert.Equal("secret-2", (await patient).RevealSecret());
    }

    [Fact]
    public async Task Each_secret_has_its_own_id_and_cache()
    {
        var asked = new List<string>();
        _source.Answer = (id, _) =>
        {
            lock (asked)
                asked.Add(id);
            return Task.FromResult(id switch
            {
                "keys" => FakeSecretSource.Plaid("s"),
                "database" => """{"username":"u","password":"p"}""",
                _ => $$$"""{"primary":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[32])}}}"}}""",
            });
        };
        var provider = new SecretProvider(
            _source,
            Options.Create(new PlaidOptions { SecretId = "keys", KeyRingSecretId = "ring" }),
            Options.Create(new PostgresOptions { SecretId = "database" }),
            _time);

        var database = await provider.GetPostgresCredentialsAsync();
        var ring = await provider.GetKeyRingAsync();
        await provider.GetPlaidCredentialsAsync();

        Assert.Equal(["database", "ring", "keys"], asked);
        Assert.Same(database, await provider.RefreshPostgresCredentialsAsync(database));
        Assert.Same(ring, await provider.RefreshKeyRingAsync(ring));
        Assert.Equal(5, _source.Loads);
    }

    private SecretProvider Create(PlaidOptions options) =>
        new(_source, Options.Create(options), Options.Create(new PostgresOptions()), _time, _logger);

    // The load may not have armed its time-outs yet when the source is called.
    private async Task AdvanceUntilCompleted(Task task, TimeSpan step)
    {
        for (var i = 0; i < 1000 && !task.IsCompleted; i++)
        {
            _time.Advance(step);
            await Task.WhenAny(task, Task.Delay(10));
        }
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
