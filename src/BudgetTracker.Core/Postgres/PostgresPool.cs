using Npgsql;

namespace BudgetTracker;

/// <summary>
/// The connections of one user name and password, and since when the server has refused these. Once retired it takes nobody new,
/// keeps no connection that comes back, and is gone when its last user leaves.
/// </summary>
internal sealed class PostgresPool(PostgresCredentials? credentials, NpgsqlDataSource dataSource)
{
    private const long Never = long.MinValue;

    private readonly Lock _gate = new();
    private long _refusedSince = Never;
    private volatile bool _isLost;
    private volatile bool _wasReadOnly;
    private volatile bool _mustProve;
    private int _users;
    private bool _isRetired;

    public PostgresCredentials? Credentials { get; } = credentials;

    public NpgsqlDataSource DataSource { get; } = dataSource;

    /// <summary>Whether its connections are dead or of no use, so that another pool has to take its place.</summary>
    public bool IsLost => _isLost;

    /// <summary>Whether that is because the server took no writes.</summary>
    public bool WasReadOnly => _wasReadOnly;

    /// <summary>Whether its connections have yet to show that they lead to a writer, because those of the former pool did not.</summary>
    public bool MustProve
    {
        get => _mustProve;
        set => _mustProve = value;
    }

    public void Lose(bool isReadOnly)
    {
        _wasReadOnly |= isReadOnly;
        _isLost = true;
    }

    /// <returns>False where it is retired; else <see cref="LeaveAsync"/> is due.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            _users++;
            return true;
        }
    }

    public ValueTask LeaveAsync()
    {
        lock (_gate)
        {
            _users--;
            if (!_isRetired)
                return ValueTask.CompletedTask;
        }

        return DrainAsync();
    }

    public ValueTask RetireAsync()
    {
        lock (_gate)
            _isRetired = true;
        return DrainAsync();
    }

    public void Accept() => Volatile.Write(ref _refusedSince, Never);

    /// <returns>When the server first refused the credentials since it last took them.</returns>
    public long Refuse(long now) => Interlocked.CompareExchange(ref _refusedSince, now, Never) is var since && since == Never ? now : since;

    // Not DisposeAsync() alone: a connection that is being opened meanwhile would stay, idle, in a pool that nobody looks at.
    private ValueTask DrainAsync()
    {
        DataSource.Clear();
        return Volatile.Read(ref _users) == 0 ? DataSource.DisposeAsync() : ValueTask.CompletedTask;
    }
}
