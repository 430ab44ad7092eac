using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IUnownedItemStore"/>
internal sealed class UnownedItemStore(PostgresDatabase database, IOptions<PostgresOptions> options) : IUnownedItemStore
{
    private readonly string _schema = $"\"{options.Value.Schema}\"";

    public Task<IReadOnlyList<string>> ListUsersAsync(string environment, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            using var command = new NpgsqlCommand(
                $"""
                select user_id from {_schema}.plaid_exchange
                where environment = $1 and state not in ('{ExchangeStates.Active}', '{ExchangeStates.Rejected}') and updated_at > now() - interval '7 days'
                union select user_id from {_schema}.plaid_unowned_item where environment = $1
                """,
                connection)
            {
                Parameters = { new() { Value = environment } },
            };
            return await ReadAsync(await command.ExecuteReaderAsync(token).ConfigureAwait(false), token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> FindAsync(
        string environment, string userId, IReadOnlyList<string> itemIds, TimeSpan grace, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, token) =>
        {
            using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    Command(
                        $"""
                        delete from {_schema}.plaid_unowned_item u
                        where environment = $1 and user_id = $2 and (item_id <> all ($3::text[])
                            or exists (select from {_schema}.plaid_item i where i.environment = $1 and i.item_id = u.item_id))
                        """),
                    Command(
                        $"""
                        insert into {_schema}.plaid_unowned_item (environment, user_id, item_id)
                        select $1, $2, seen.item_id from unnest($3::text[]) as seen (item_id)
                        where not exists (select from {_schema}.plaid_item i where i.environment = $1 and i.item_id = seen.item_id)
                        on conflict do nothing
                        """),
                    Command(
                        $"""
                        select item_id from {_schema}.plaid_unowned_item
                        where environment = $1 and user_id = $2 and item_id = any ($3::text[]) and first_seen_at < now() - $4
                        """),
                },
            };
            batch.BatchCommands[^1].Parameters.Add(new() { Value = grace });
            return await ReadAsync(await batch.ExecuteReaderAsync(token).ConfigureAwait(false), token).ConfigureAwait(false);

            NpgsqlBatchCommand Command(string sql) => new(sql)
            {
                Parameters = { new() { Value = environment }, new() { Value = userId }, ArrayParameter.Of(itemIds, static id => id) },
            };
        },
        cancellationToken);

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await using var _ = reader.ConfigureAwait(false);
        var values = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            values.Add(reader.GetString(0));
        return values;
    }
}
