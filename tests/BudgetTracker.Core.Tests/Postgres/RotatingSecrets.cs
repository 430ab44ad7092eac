namespace BudgetTracker;

/// <summary>The database's credentials, changed by the test at a moment of its choice.</summary>
internal sealed class RotatingSecrets(string username, string password) : ISecretProvider
{
    private readonly TaskCompletionSource _refreshed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PostgresCredentials _current = new(username, password);
    private PostgresCredentials? _afterRefresh;
    private TaskCompletionSource? _held;
    private int _refreshes;
    private int _untilFailure;
    private Exception? _failure;

    /// <summary>Ends when somebody was refused for the first time.</summary>
    public Task Refreshed => _refreshed.Task;

    public int Refreshes => Volatile.Read(ref _refreshes);

    public void Change(string username, string password) => _current = new PostgresCredentials(username, password);

    /// <summary>Whoever asks again gets these, as after a rotation that the cache does not know of.</summary>
    public void ChangeOnRefresh(string username, string password) => _afterRefresh = new(username, password);

    /// <summary>So many more callers get the credentials, all later ones the failure.</summary>
    public void FailAfter(int callers, Exception failure) => (_untilFailure, _failure) = (callers, failure);

    /// <summary>The next caller gets what is current now, but only when the returned source is completed.</summary>
    public TaskCompletionSource HoldNext() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken = default)
        where T : class
    {
        var credentials = _current;
        if (_failure is { } failure && Interlocked.Decrement(ref _untilFailure) < 0)
            throw failure;
        if (Interlocked.Exchange(ref _held, null) is { } held)
            await held.Task.WaitAsync(cancellationToken);
        return Cast<T>(credentials);
    }

    public ValueTask<T> RefreshAsync<T>(T refused, CancellationToken cancellationToken = default)
        where T : class
    {
        if (Interlocked.Exchange(ref _afterRefresh, null) is { } changed)
            _current = changed;
        var credentials = _current;
        Interlocked.Increment(ref _refreshes);
        _refreshed.TrySetResult();
        return new(Cast<T>(credentials));
    }

    private static T Cast<T>(PostgresCredentials credentials)
        where T : class => credentials as T ?? throw new NotSupportedException();
}
