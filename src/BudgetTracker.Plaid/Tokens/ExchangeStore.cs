using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IExchangeStore"/>
internal sealed class ExchangeStore : IExchangeStore
{
    private readonly PostgresDatabase _database;
    private readonly ExchangeSql _sql;
    private readonly GroupCommit<NewExchange, ExchangeAttempt?> _claims;
    private readonly GroupCommit<Completion, CompleteOutcome?> _completions;

    public ExchangeStore(PostgresDatabase database, IOptions<PostgresOptions> postgres, IOptions<PlaidOptions> plaid, TimeProvider time)
    {
        _database = database;
        _sql = new(postgres.Value.Schema, plaid.Value);
        // Who claims a token that another host is claiming waits for it.
        _claims = new(database, InsertAsync, time, static (one, other) => one.PublicTokenSha256.AsSpan().SequenceCompareTo(other.PublicTokenSha256));
        _completions = new(database, StoreAsync, time);
    }

    /// <remarks>One statement, one round trip and one commit for a token that is new; what stood in its way is looked for only where it is not.</remarks>
    public async Task<ExchangeClaim> ClaimAsync(NewExchange exchange, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _claims.WriteAsync(exchange, cancellationToken).ConfigureAwait(false) is { } attempt)
                return new ExchangeClaim(attempt);
            var claim = await _database.RunAsync((connection, token) => ClaimExistingAsync(connection, exchange, token), cancellationToken).ConfigureAwait(false);
            // Neither: what stood in the way ended between two statements.
            if (claim is not { Attempt: null, DuplicateItemId: null })
                return claim;
        }
    }

    public Task<IReadOnlyList<ExchangeAttempt>> TakeUpAsync(string environment, int limit, CancellationToken cancellationToken) => _database.RunAsync(
        async (connection, token) =>
        {
            using var batch = Batch(connection, _sql.TakeUp(environment, limit));
            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            var attempts = new List<ExchangeAttempt>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                attempts.Add(ExchangeSql.Read(reader) with { IsHeld = true });
            return (IReadOnlyList<ExchangeAttempt>)attempts;
        },
        cancellationToken);

    public async Task<CompleteOutcome> CompleteAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken)
    {
        var stored = await _completions.WriteAsync(new Completion(attempt, row, requestId), cancellationToken).ConfigureAwait(false);
        if (stored is not null)
            return stored;
        try
        {
            return await _database.RunAsync((connection, token) => FindObstaclesAsync(connection, attempt, row, token), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenStoreException exception)
        {
            // What stood in the way may have been an earlier try of this very statement, which its connection did not survive.
            exception.MayHaveCommitted = true;
            throw;
        }
    }

    public Task<bool> EndAsync(ExchangeAttempt attempt, ExchangeEnd end, CancellationToken cancellationToken) => _database.RunAsync(
        async (connection, token) =>
        {
            using var batch = Batch(connection, _sql.End(attempt, end));
            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return reader.RecordsAffected == 1;
        },
        cancellationToken);

    public Task<ExchangeAttempt?> FindAsync(string environment, string userId, Guid id, CancellationToken cancellationToken) => _database.RunAsync(
        async (connection, token) =>
        {
            using var batch = Batch(connection, _sql.Find(environment, userId, id));
            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false) ? ExchangeSql.Read(reader) : null;
        },
        cancellationToken);

    public Task ExpireAsync(string environment, TimeSpan publicTokenLife, TimeSpan grace, CancellationToken cancellationToken) => _database.RunAsync(
        async (connection, token) =>
        {
            using var batch = Batch(connection, _sql.Expire(environment, publicTokenLife), _sql.Erase(environment, publicTokenLife), _sql.GiveUp(environment, grace));
            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private async Task<IReadOnlyList<ExchangeAttempt?>> InsertAsync(
        NpgsqlConnection connection, IReadOnlyList<NewExchange> exchanges, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection, _sql.Insert(exchanges));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var inserted = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            inserted.Add(reader.GetGuid(0));
        return [.. exchanges.Select(exchange => inserted.Contains(exchange.Id) ? exchange.ToAttempt() : null)];
    }

    private async Task<IReadOnlyList<CompleteOutcome?>> StoreAsync(
        NpgsqlConnection connection, IReadOnlyList<Completion> completions, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection, _sql.Complete(completions));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var stored = new Dictionary<Guid, StoredToken>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            stored[reader.GetGuid(0)] = ExchangeSql.ReadStored(reader);
        return [.. completions.Select(completion =>
            stored.TryGetValue(completion.Attempt.Id, out var token) && token.Fence == completion.Attempt.Fence ? token.ToOutcome(completion.Row) : null)];
    }

    private async Task<ExchangeClaim> ClaimExistingAsync(NpgsqlConnection connection, NewExchange exchange, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection, _sql.Reclaim(exchange), _sql.Select(exchange), _sql.SelectDuplicate(exchange));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var isHeld = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var attempt = ExchangeSql.Read(reader);
            // Repeated after a lost connection, the insert finds its own row: the id is this caller's alone.
            isHeld |= attempt.Id == exchange.Id && attempt is { Fence: 1, State: ExchangeStates.Exchanging };
            return new ExchangeClaim(attempt with { IsHeld = isHeld });
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return new ExchangeClaim(
            Attempt: null, await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetString(0) : null);
    }

    private async Task<CompleteOutcome> FindObstaclesAsync(
        NpgsqlConnection connection, ExchangeAttempt attempt, ItemRow row, CancellationToken cancellationToken)
    {
        using var batch = Batch(connection, _sql.Obstacles(attempt, row));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? ExchangeSql.ReadObstacles(reader)
            : new CompleteOutcome(Stored: false, IsHeld: false);
    }

    private static NpgsqlBatch Batch(NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return batch;
    }
}
