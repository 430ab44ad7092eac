using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IExchangeStore"/>
internal sealed class ExchangeStore(PostgresDatabase database, IOptions<PostgresOptions> options) : IExchangeStore
{
    private const string Columns = "id, environment, user_id, state, fence, attempt, item_id";

    private readonly string _exchanges = $"\"{options.Value.Schema}\".plaid_exchange";
    private readonly ItemSql _items = new(options.Value.Schema);

    public Task<ExchangeAttempt> ClaimAsync(NewExchange exchange, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            using var batch = new NpgsqlBatch(connection) { BatchCommands = { InsertCommand(exchange), ReclaimCommand(exchange), SelectCommand(exchange) } };
            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            var inserted = await reader.ReadAsync(token).ConfigureAwait(false);
            await reader.NextResultAsync(token).ConfigureAwait(false);
            var reclaimed = await reader.ReadAsync(token).ConfigureAwait(false);
            await reader.NextResultAsync(token).ConfigureAwait(false);
            await reader.ReadAsync(token).ConfigureAwait(false);
            var attempt = Read(reader);
            // Repeated after a lost connection, the insert finds its own row: the id is this caller's alone.
            var isOwnInsert = attempt.Id == exchange.Id && attempt is { Fence: 1, State: ExchangeStates.Exchanging };
            return attempt with { IsHeld = inserted || reclaimed || isOwnInsert };
        },
        cancellationToken);

    public Task<CompleteOutcome> CompleteAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            using var batch = new NpgsqlBatch(connection);
            var complete = new NpgsqlBatchCommand(
                $"""
                with held as (
                    select 1 from {_exchanges} where id = $14 and fence = $15 and state = '{ExchangeStates.Exchanging}' for update),
                {_items.UpsertCtes("held")},
                done as (
                    update {_exchanges} set state = '{ExchangeStates.Active}', item_id = $4, plaid_request_id = $16, error_code = null,
                        public_token_sealed = null, updated_at = now()
                    from item where {_exchanges}.id = $14)
                select id from item
                """);
            ItemSql.AddUpsertParameters(complete.Parameters, row);
            complete.Parameters.Add(new() { Value = attempt.Id });
            complete.Parameters.Add(new() { Value = attempt.Fence });
            AddText(complete.Parameters, requestId);
            batch.BatchCommands.Add(complete);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"select state = '{ExchangeStates.Exchanging}', state = '{ExchangeStates.Active}' and item_id = $3 from {_exchanges} where id = $1 and fence = $2")
            {
                Parameters = { new() { Value = attempt.Id }, new() { Value = attempt.Fence }, new() { Value = row.ItemId } },
            });
            batch.BatchCommands.Add(_items.OwnerCommand(row.Environment, row.ItemId));

            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            if (await reader.ReadAsync(token).ConfigureAwait(false))
                return new CompleteOutcome(Stored: true, IsHeld: true);
            await reader.NextResultAsync(token).ConfigureAwait(false);
            if (!await reader.ReadAsync(token).ConfigureAwait(false))
                return new CompleteOutcome(Stored: false, IsHeld: false);
            // An earlier try's COMMIT may have happened although its connection broke.
            var (isHeld, isDone) = (reader.GetBoolean(0), reader.GetBoolean(1));
            await reader.NextResultAsync(token).ConfigureAwait(false);
            var other = await reader.ReadAsync(token).ConfigureAwait(false) ? new ItemOwner(reader.GetGuid(0), reader.GetString(1)) : null;
            return new CompleteOutcome(isDone, isHeld, other);
        },
        cancellationToken);

    public Task<bool> EndAsync(ExchangeAttempt attempt, ExchangeEnd end, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            using var command = new NpgsqlCommand(
                $"""
                update {_exchanges} set state = $3, attempt = attempt - $4, error_code = $5, plaid_request_id = $6, lease_until = now(), updated_at = now(),
                    public_token_sealed = case when $3 = '{ExchangeStates.Unknown}' then public_token_sealed end
                where id = $1 and fence = $2 and state = '{ExchangeStates.Exchanging}'
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = attempt.Id },
                    new() { Value = attempt.Fence },
                    new() { Value = end.State },
                    new() { Value = end.CountsAsAttempt ? 0 : 1 },
                },
            };
            AddText(command.Parameters, end.ErrorCode);
            AddText(command.Parameters, end.RequestId);
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) == 1;
        },
        cancellationToken);

    public Task<ExchangeAttempt?> FindAsync(string environment, string userId, Guid id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            using var command = new NpgsqlCommand($"select {Columns} from {_exchanges} where id = $1 and environment = $2 and user_id = $3", connection)
            {
                Parameters = { new() { Value = id }, new() { Value = environment }, new() { Value = userId } },
            };
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false) ? Read(reader) : null;
        },
        cancellationToken);

    private NpgsqlBatchCommand InsertCommand(NewExchange exchange) => new(
        $"""
        insert into {_exchanges} (id, environment, user_id, public_token_sha256, public_token_sealed, state, fence, attempt, lease_until)
        values ($1, $2, $3, $4, $5, '{ExchangeStates.Exchanging}', 1, 1, now() + {Lease})
        on conflict (environment, public_token_sha256) do nothing
        returning id
        """)
    {
        Parameters =
        {
            new() { Value = exchange.Id },
            new() { Value = exchange.Environment },
            new() { Value = exchange.UserId },
            new() { Value = exchange.PublicTokenSha256 },
            new() { Value = exchange.PublicTokenSealed },
        },
    };

    /// <summary>UNKNOWN, or EXCHANGING past its lease, back to EXCHANGING under a new fence.</summary>
    private NpgsqlBatchCommand ReclaimCommand(NewExchange exchange) => new(
        $"""
        update {_exchanges} set state = '{ExchangeStates.Exchanging}', fence = fence + 1, attempt = attempt + 1, lease_until = now() + {Lease}, updated_at = now()
        where environment = $1 and public_token_sha256 = $2 and user_id = $3
            and (state = '{ExchangeStates.Unknown}' or state = '{ExchangeStates.Exchanging}' and lease_until < now())
        returning id
        """)
    {
        Parameters = { new() { Value = exchange.Environment }, new() { Value = exchange.PublicTokenSha256 }, new() { Value = exchange.UserId } },
    };

    private NpgsqlBatchCommand SelectCommand(NewExchange exchange) => new(
        $"select {Columns} from {_exchanges} where environment = $1 and public_token_sha256 = $2")
    {
        Parameters = { new() { Value = exchange.Environment }, new() { Value = exchange.PublicTokenSha256 } },
    };

    private static string Lease => $"interval '{TokenExchangeService.Lease.TotalSeconds} s'";

    private static ExchangeAttempt Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetInt32(4),
        reader.GetInt32(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        IsHeld: false);

    private static void AddText(NpgsqlParameterCollection parameters, string? value) =>
        parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
}
