namespace BudgetTracker.Plaid;

/// <summary>The database's credentials, changed by the test at a moment of its choice.</summary>
internal sealed class RotatingSecrets(string username, string password) : ISecretProvider
{
    private readonly TaskCompletionSource _refreshed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PostgresCredentials _current = new(username, password);
    private TaskCompletionSource? _held;
    private int _refreshes;

    /// <summary>Ends when somebody was refused for the first time.</summary>
    public Task Refreshed => _refreshed.Task;

    public int Refreshes => Volatile.Read(ref _refreshes);

    public void Change(string username, string password) => _current = new PostgresCredentials(username, password);

    /// <summary>The next caller gets what is current now, but only when the returned source is completed.</summary>
    public TaskCompletionSource HoldNext() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<PostgresCredentials> GetPostgresCredentialsAsync(CancellationToken cancellationToken = default)
    {
        var credentials = _current;
        if (Interlocked.Exchange(ref _held, null) is { } held)
            await held.Task.WaitAsync(cancellationToken);
        return credentials;
    }

    public ValueTask<PostgresCredentials> RefreshPostgresCredentialsAsync(PostgresCredentials refused, CancellationToken cancellationToken = default)
    {
        var credentials = _current;
        Interlocked.Increment(ref _refreshes);
        _refreshed.TrySetResult();
        return new(credentials);
    }

    public ValueTask<PlaidCredentials> GetPlaidCredentialsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<PlaidCredentials> RefreshPlaidCredentialsAsync(PlaidCredentials refused, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<KeyRing> GetKeyRingAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<KeyRing> RefreshKeyRingAsync(KeyRing refused, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
