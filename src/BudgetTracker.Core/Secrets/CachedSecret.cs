namespace BudgetTracker;

/// <summary>
/// One secret: cached, loaded once for any number of concurrent callers, and kept while the source fails. A load that gives the
/// same content keeps the same instance, so callers compare references to learn whether anything changed.
/// </summary>
internal sealed class CachedSecret<T>(CachedSecretSettings<T> settings, TimeProvider time)
    where T : class
{
    internal static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan FirstForcedInterval = TimeSpan.FromSeconds(0.5);
    internal static readonly TimeSpan LongestForcedInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile Entry? _entry;
    private Flight? _flight;
    private DateTimeOffset _forcedAt;
    private TimeSpan _forcedInterval;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        return _entry is { } entry && IsFresh(entry) ? new(entry.Value) : GetSlowAsync(cancellationToken);
    }

    public async ValueTask<T> RefreshAsync(T refused, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            Flight flight;
            lock (_gate)
            {
                if (_entry is { } entry && !ReferenceEquals(entry.Value, refused) && IsFresh(entry))
                    return entry.Value;
                if (_flight is null)
                {
                    // A secret that stays wrong must not turn every request into a load; one that changed may change again at once.
                    if (_entry is not null && IsWithin(_forcedAt, _forcedInterval))
                        return _entry.Value;
                    if (!IsWithin(_forcedAt, LongestForcedInterval * 2))
                        _forcedInterval = TimeSpan.Zero;
                    _forcedAt = time.GetUtcNow();
                    _flight = Start(forced: true);
                }

                flight = _flight;
            }

            var value = await flight.WaitAsync(cancellationToken).ConfigureAwait(false);
            // A load that was under way already may have read the secret before it was rotated: its "unchanged" does not count.
            if (flight.Forced || !ReferenceEquals(value, refused))
                return value;
        }
    }

    private ValueTask<T> GetSlowAsync(CancellationToken cancellationToken)
    {
        Flight flight;
        lock (_gate)
        {
            if (_entry is { } entry && IsFresh(entry))
                return new(entry.Value);
            flight = _flight ??= Start(forced: false);
        }

        return new(flight.WaitAsync(cancellationToken));
    }

    // Off the caller's thread and without its token: the load belongs to everybody who waits for it.
    private Flight Start(bool forced) => new(forced, Task.Run(() => LoadAsync(forced)));

    private async Task<Outcome> LoadAsync(bool forced)
    {
        Outcome outcome;
        try
        {
            using var timeout = new CancellationTokenSource(LoadTimeout, time);
            // The second time-out is for a source that does not honour its token.
            var text = await settings.Load(forced, timeout.Token).AsTask().WaitAsync(LoadTimeout, time).ConfigureAwait(false);
            outcome = new(settings.Parse(text), Error: null);
        }
        catch (Exception exception)
        {
            outcome = new(Value: null, settings.Describe(exception));
        }

        T? kept = null;
        bool isNew;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            isNew = outcome.Value is { } loaded && !(_entry is { } old && settings.AreSame(old.Value, loaded));
            _forcedInterval = isNew ? TimeSpan.Zero : forced ? NextAfter(_forcedInterval) : _forcedInterval;
            if (outcome.Value is not null)
            {
                outcome = isNew ? outcome : outcome with { Value = _entry!.Value };
                _entry = new(outcome.Value!, now, settings.Duration);
            }
            else if (_entry is { } good)
            {
                kept = good.Value;
                _entry = new(good.Value, now, RetryDelay);
            }

            _flight = null;
        }

        CoreTelemetry.RecordSecret(typeof(T).Name, isNew ? "changed" : outcome.Error is null ? "unchanged" : "failed");
        if (kept is null)
            return outcome;
        settings.OnKept(outcome.Error!);
        return new(kept, Error: null);
    }

    private static TimeSpan NextAfter(TimeSpan interval) =>
        interval == TimeSpan.Zero ? FirstForcedInterval
        : interval * 2 < LongestForcedInterval ? interval * 2
        : LongestForcedInterval;

    private bool IsFresh(Entry entry) => IsWithin(entry.Since, entry.For);

    // The wall clock, since the monotonic one may stand still while a serverless host is frozen; a clock set back counts as expired.
    private bool IsWithin(DateTimeOffset since, TimeSpan duration)
    {
        var age = time.GetUtcNow() - since;
        return age >= TimeSpan.Zero && age < duration;
    }

    private sealed record Entry(T Value, DateTimeOffset Since, TimeSpan For);

    private sealed record Outcome(T? Value, BudgetTrackerConfigurationException? Error);

    private sealed record Flight(bool Forced, Task<Outcome> Task)
    {
        public async Task<T> WaitAsync(CancellationToken cancellationToken)
        {
            var outcome = await Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return outcome.Value ?? throw outcome.Error!;
        }
    }
}

/// <summary>How a secret is loaded and kept.</summary>
internal sealed record CachedSecretSettings<T>
{
    /// <summary>Loads it; true where the last value was refused.</summary>
    public required Func<bool, CancellationToken, ValueTask<string>> Load { get; init; }

    /// <summary>Makes a value of what was loaded.</summary>
    public required Func<string, T> Parse { get; init; }

    /// <summary>Whether two values have the same content.</summary>
    public required Func<T, T, bool> AreSame { get; init; }

    /// <summary>Turns whatever a load failed with into the error that callers see.</summary>
    public required Func<Exception, BudgetTrackerConfigurationException> Describe { get; init; }

    /// <summary>Told that a refresh failed and the last good value goes on being served.</summary>
    public required Action<BudgetTrackerConfigurationException> OnKept { get; init; }

    /// <summary>How long a value is served from the cache.</summary>
    public required TimeSpan Duration { get; init; }
}
