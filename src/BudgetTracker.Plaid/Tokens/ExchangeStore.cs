using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IExchangeStore"/>
internal sealed class ExchangeStore(PostgresDatabase database, IOptions<PostgresOptions> postgres, IOptions<PlaidOptions> plaid) : IExchangeStore
{
    private readonly ExchangeSql _sql = new(postgres.Value.Schema, plaid.Value);

    public async Task<ExchangeClaim> ClaimAsync(NewExchange exchange, CancellationToken cancellationToken)
    {
        while (true)
        {
            var claim = await database.RunAsync((connection, token) => ClaimOnceAsync(connection, exchange, token), cancellationToken).ConfigureAwait(false);
            // Neither: what stood in the way ended between two statements.
            if (claim is not { Attempt: null, DuplicateItemId: null })
                return claim;
        }
    }

    public Task<IReadOnlyList<ExchangeAttempt>> TakeUpAsync(string environment, int limit, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            var reader = await ExecuteAsync(connection, [_sql.TakeUp(environment, limit)], token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            var attempts = new List<ExchangeAttempt>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                attempts.Add(ExchangeSql.Read(reader) with { IsHeld = true });
            return (IReadOnlyList<ExchangeAttempt>)attempts;
        },
        cancellationToken);

    public Task<CompleteOutcome> CompleteAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            if (await StoreAsync(connection, attempt, row, requestId, token).ConfigureAwait(false) is { Stored: true } stored)
                return stored;
            var reader = await ExecuteAsync(connection, [_sql.Obstacles(attempt, row)], token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false)
                ? ExchangeSql.ReadObstacles(reader)
                : new CompleteOutcome(Stored: false, IsHeld: false);
        },
        cancellationToken);

    public Task<bool> EndAsync(ExchangeAttempt attempt, ExchangeEnd end, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            var reader = await ExecuteAsync(connection, [_sql.End(attempt, end)], token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return reader.RecordsAffected == 1;
        },
        cancellationToken);

    public Task<ExchangeAttempt?> FindAsync(string environment, string userId, Guid id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            var reader = await ExecuteAsync(connection, [_sql.Find(environment, userId, id)], token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false) ? ExchangeSql.Read(reader) : null;
        },
        cancellationToken);

    public Task ExpireAsync(string environment, TimeSpan publicTokenLife, TimeSpan grace, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            var reader = await ExecuteAsync(
                connection, [_sql.Expire(environment, publicTokenLife), _sql.Erase(environment, publicTokenLife), _sql.GiveUp(environment, grace)], token).ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>One statement, one round trip and one commit for a token that is new; what stood in its way is looked for only where it is not.</summary>
    private async Task<ExchangeClaim> ClaimOnceAsync(NpgsqlConnection connection, NewExchange exchange, CancellationToken cancellationToken) =>
        await InsertAsync(connection, exchange, cancellationToken).ConfigureAwait(false)
            ? new ExchangeClaim(exchange.ToAttempt())
            : await ClaimExistingAsync(connection, exchange, cancellationToken).ConfigureAwait(false);

    private async Task<bool> InsertAsync(NpgsqlConnection connection, NewExchange exchange, CancellationToken cancellationToken)
    {
        var reader = await ExecuteAsync(connection, [_sql.Insert(exchange)], cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ExchangeClaim> ClaimExistingAsync(NpgsqlConnection connection, NewExchange exchange, CancellationToken cancellationToken)
    {
        var reader = await ExecuteAsync(
            connection, [_sql.Reclaim(exchange), _sql.Select(exchange), _sql.SelectDuplicate(exchange)], cancellationToken).ConfigureAwait(false);
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

    private async Task<CompleteOutcome> StoreAsync(
        NpgsqlConnection connection, ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken)
    {
        var reader = await ExecuteAsync(connection, [_sql.Complete(attempt, row, requestId)], cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? ExchangeSql.ReadStored(reader, row)
            : new CompleteOutcome(Stored: false, IsHeld: true);
    }

    private static async Task<NpgsqlDataReader> ExecuteAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand[] commands, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using var _ = batch.ConfigureAwait(false);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }
}
