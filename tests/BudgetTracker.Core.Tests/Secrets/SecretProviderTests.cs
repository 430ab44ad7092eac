using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

public sealed class SecretProviderTests
{
    private const int Callers = 200;

    private readonly FakeSecretSource _source = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();
    private readonly SecretProvider _provider;

    public SecretProviderTests() => _provider = Create(new SecretsOptions());

    [Fact]
    public async Task Concurrent_callers_share_one_load()
    {
        var held = _source.Holds();
        var calls = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => _provider.GetAsync<PostgresCredentials>().AsTask())).ToArray();
        await _source.WaitForLoadAsync(1);
        held.SetResult(FakeSecretSource.Login("secret-1"));

        var all = await Task.WhenAll(calls);

        Assert.Equal(1, _source.Loads);
        Assert.All(all, credentials => Assert.Same(all[0], credentials));
    }

    [Fact]
    public async Task A_warm_get_completes_at_once_with_the_same_instance()
    {
        var first = await _provider.GetAsync<PostgresCredentials>();

        var second = _provider.GetAsync<PostgresCredentials>();

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Same(first, await second);
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_value_is_loaded_again_when_its_hour_is_over_and_not_before()
    {
        await _provider.GetAsync<PostgresCredentials>();
        _source.Returns(FakeSecretSource.Login("secret-2"));

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal("secret-1", (await _provider.GetAsync<PostgresCredentials>()).RevealPassword());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("secret-2", (await _provider.GetAsync<PostgresCredentials>()).RevealPassword());
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task The_cache_duration_is_the_options()
    {
        var provider = Create(new SecretsOptions { CacheDuration = TimeSpan.FromMinutes(1) });
        await provider.GetAsync<PostgresCredentials>();

        _time.Advance(TimeSpan.FromMinutes(1));
        await provider.GetAsync<PostgresCredentials>();

        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_counts_as_expired()
    {
        var clock = new SettableClock { Now = DateTimeOffset.UnixEpoch.AddYears(50) };
        var provider = Create(new SecretsOptions(), clock);
        await provider.GetAsync<PostgresCredentials>();

        clock.Now -= TimeSpan.FromDays(1);
        await provider.GetAsync<PostgresCredentials>();

        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_reload_with_the_same_content_keeps_the_instance()
    {
        var first = await _provider.GetAsync<PostgresCredentials>();
        _source.Returns("""{"note":"written by hand","password":"secret-1","username":"client"}""");

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Same(first, await _provider.GetAsync<PostgresCredentials>());
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task The_last_good_value_is_served_while_a_refresh_fails()
    {
        var good = await _provider.GetAsync<PostgresCredentials>();
        _source.Throws(new HttpRequestException("planted-in-exception"));
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Same(good, await _provider.GetAsync<PostgresCredentials>());

        var line = Assert.Single(_logger.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("Postgres:Credentials", line.Text, StringComparison.Ordinal);
        Assert.Contains(nameof(HttpRequestException), line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-in-exception", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_good_value_is_served_while_the_secret_is_malformed()
    {
        var good = await _provider.GetAsync<PostgresCredentials>();
        _source.Returns("planted-but-not-json");
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Same(good, await _provider.GetAsync<PostgresCredentials>());
        Assert.DoesNotContain("planted", Assert.Single(_logger.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_source_is_asked_again_after_30_seconds_and_not_before()
    {
        await _provider.GetAsync<PostgresCredentials>();
        _source.Throws(new HttpRequestException());
        _time.Advance(TimeSpan.FromHours(2));
        for (var i = 0; i < 10; i++)
            await _provider.GetAsync<PostgresCredentials>();
        Assert.Equal(2, _source.Loads);

        _source.Returns(FakeSecretSource.Login("secret-2"));
        _time.Advance(TimeSpan.FromSeconds(29));
        await _provider.GetAsync<PostgresCredentials>();
        Assert.Equal(2, _source.Loads);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("secret-2", (await _provider.GetAsync<PostgresCredentials>()).RevealPassword());
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_failure_without_a_good_value_reaches_all_waiting_callers_and_is_not_cached()
    {
        var held = _source.Holds();
        var calls = Enumerable.Range(0, Callers).Select(_ => _provider.GetAsync<PostgresCredentials>().AsTask()).ToArray();
        await _source.WaitForLoadAsync(1);
        held.SetException(new HttpRequestException());
        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => call);
            Assert.IsType<HttpRequestException>(error.InnerException);
        }

        _source.Returns(FakeSecretSource.Login("secret-1"));
        Assert.Equal("secret-1", (await _provider.GetAsync<PostgresCredentials>()).RevealPassword());
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_caller_that_cancels_ends_only_its_own_wait()
    {
        var held = _source.Holds();
        using var cancellation = new CancellationTokenSource();
        var impatient = _provider.GetAsync<PostgresCredentials>(cancellation.Token).AsTask();
        var patient = _provider.GetAsync<PostgresCredentials>().AsTask();
        await _source.WaitForLoadAsync(1);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(patient.IsCompleted);
        held.SetResult(FakeSecretSource.Login("secret-1"));

        Assert.Equal("secret-1", (await patient).RevealPassword());
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_load_goes_on_when_all_its_callers_have_cancelled()
    {
        var held = _source.Holds();
        using var cancellation = new CancellationTokenSource();
        var caller = _provider.GetAsync<PostgresCredentials>(cancellation.Token).AsTask();
        await _source.WaitForLoadAsync(1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.WaitAsync(TimeSpan.FromSeconds(10)));

        held.SetResult(FakeSecretSource.Login("secret-1"));

        await _provider.GetAsync<PostgresCredentials>();
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_cancelled_token_is_honoured_even_when_the_value_is_there()
    {
        var credentials = await _provider.GetAsync<PostgresCredentials>();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.GetAsync<PostgresCredentials>(cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.RefreshAsync(credentials, cancelled).AsTask());
    }

    [Fact]
    public async Task A_load_that_hangs_ends_after_10_seconds_even_if_the_source_ignores_its_token()
    {
        _source.Holds();
        var caller = _provider.GetAsync<PostgresCredentials>().AsTask();
        await _source.WaitForLoadAsync(1);

        await AdvanceUntilCompleted(caller, TimeSpan.FromSeconds(10));

        var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => caller);
        Assert.Contains("no answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_with_the_same_refused_value_cause_exactly_one_load()
    {
        var refused = await _provider.GetAsync<PostgresCredentials>();
        var held = _source.Holds();
        var calls = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => _provider.RefreshAsync(refused).AsTask())).ToArray();
        await _source.WaitForLoadAsync(2);
        held.SetResult(FakeSecretSource.Login("secret-2"));

        var all = await Task.WhenAll(calls);

        Assert.Equal(2, _source.Loads);
        Assert.All(all, credentials => Assert.Same(all[0], credentials));
        Assert.Equal("secret-2", all[0].RevealPassword());
        Assert.Same(all[0], await _provider.RefreshAsync(refused));
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_refused_secret_that_comes_back_unchanged_is_the_same_instance_and_not_loaded_for_every_caller()
    {
        var refused = await _provider.GetAsync<PostgresCredentials>();
        for (var i = 0; i < 10; i++)
            Assert.Same(refused, await _provider.RefreshAsync(refused));
        Assert.Equal(2, _source.Loads);

        _source.Returns(FakeSecretSource.Login("secret-2"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("secret-2", (await _provider.RefreshAsync(refused)).RevealPassword());
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_second_rotation_right_after_the_first_is_seen_at_once()
    {
        var first = await _provider.GetAsync<PostgresCredentials>();
        _source.Returns(FakeSecretSource.Login("secret-2"));
        var second = await _provider.RefreshAsync(first);
        _source.Returns(FakeSecretSource.Login("secret-3"));

        Assert.Equal("secret-3", (await _provider.RefreshAsync(second)).RevealPassword());
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_refused_secret_that_stays_unchanged_is_loaded_ever_more_seldom()
    {
        var refused = await _provider.GetAsync<PostgresCredentials>();
        Assert.Same(refused, await _provider.RefreshAsync(refused));
        foreach (var milliseconds in new[] { 500, 1000, 2000, 2000 })
        {
            var loads = _source.Loads;
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            await _provider.RefreshAsync(refused);
            Assert.Equal(loads, _source.Loads);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await _provider.RefreshAsync(refused);
            Assert.Equal(loads + 1, _source.Loads);
        }

        _source.Returns(FakeSecretSource.Login("secret-2"));
        _time.Advance(TimeSpan.FromSeconds(2));
        var renewed = await _provider.RefreshAsync(refused);
        var before = _source.Loads;
        await _provider.RefreshAsync(renewed);
        Assert.Equal(before + 1, _source.Loads);
    }

    [Fact]
    public async Task A_refresh_gives_back_the_refused_value_when_the_source_fails()
    {
        var refused = await _provider.GetAsync<PostgresCredentials>();
        _source.Throws(new HttpRequestException());

        Assert.Same(refused, await _provider.RefreshAsync(refused));
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task A_refresh_does_not_trust_a_load_that_began_before_the_refusal()
    {
        var refused = await _provider.GetAsync<PostgresCredentials>();
        _time.Advance(TimeSpan.FromHours(1));
        var held = _source.Holds();
        var expiry = _provider.GetAsync<PostgresCredentials>().AsTask();
        await _source.WaitForLoadAsync(2);
        var refreshes = Enumerable.Range(0, Callers).Select(_ => _provider.RefreshAsync(refused).AsTask()).ToArray();

        _source.Returns(FakeSecretSource.Login("secret-2"));
        held.SetResult(FakeSecretSource.Login("secret-1"));

        Assert.Same(refused, await expiry);
        Assert.All(await Task.WhenAll(refreshes), credentials => Assert.Equal("secret-2", credentials.RevealPassword()));
        Assert.Equal(3, _source.Loads);
    }

    [Fact]
    public async Task A_cancelled_refresh_ends_only_its_own_wait()
    {
        var refused = await _provider.GetAsync<PostgresCredentials>();
        var held = _source.Holds();
        using var cancellation = new CancellationTokenSource();
        var impatient = _provider.RefreshAsync(refused, cancellation.Token).AsTask();
        var patient = _provider.RefreshAsync(refused).AsTask();
        await _source.WaitForLoadAsync(2);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(TimeSpan.FromSeconds(10)));
        held.SetResult(FakeSecretSource.Login("secret-2"));

        Assert.Equal("secret-2", (await patient).RevealPassword());
    }

    [Fact]
    public async Task Each_secret_has_its_own_id_and_cache()
    {
        var asked = new List<string>();
        _source.Answer = (id, _) =>
        {
            lock (asked)
                asked.Add(id);
            return Task.FromResult(id is "database"
                ? FakeSecretSource.Login("p")
                : $$$"""{"primary":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[32])}}}"}}""");
        };
        var provider = Create(
            new SecretsOptions(),
            services: new ServiceCollection()
                .AddSingleton(PostgresSecret.KindOf(new PostgresOptions { SecretId = "database" }))
                .AddSingleton(KeyRingSecret.KindOf(new EncryptionOptions { KeyRingSecretId = "ring" })));

        var database = await provider.GetAsync<PostgresCredentials>();
        var ring = await provider.GetAsync<KeyRing>();

        Assert.Equal(["database", "ring"], asked);
        Assert.Same(database, await provider.RefreshAsync(database));
        Assert.Same(ring, await provider.RefreshAsync(ring));
        Assert.Equal(4, _source.Loads);
    }

    private SecretProvider Create(SecretsOptions options, TimeProvider? time = null, IServiceCollection? services = null) => new(
        (services ?? new ServiceCollection().AddSingleton(PostgresSecret.KindOf(new PostgresOptions()))).BuildServiceProvider(),
        _source, Options.Create(options), time ?? _time, _logger);

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
