using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>The statements on <c>plaid_exchange</c>; each that changes a state carries out a line of <see cref="ExchangeStateMachine"/>.</summary>
internal sealed class ExchangeSql(string schema, PlaidOptions options)
{
    private const string Columns = "e.id, e.environment, e.user_id, e.state, e.fence, e.attempt, e.item_id, e.error_code, e.public_token_sealed";
    private const int PausesInLease = 12;
    private const string IsOpen = $"state in ('{ExchangeStates.Exchanging}', '{ExchangeStates.Unknown}')";

    private readonly string _exchanges = $"\"{schema}\".plaid_exchange";
    private readonly string _items = $"\"{schema}\".plaid_item";
    private readonly ItemSql _itemSql = new(schema);

    /// <summary>
    /// A new row each, unless the token has one, the same accounts are being linked, or they are linked; gives the ids of those
    /// that are new.
    /// </summary>
    public NpgsqlBatchCommand Insert(IReadOnlyList<NewExchange> exchanges) => new(
        $"""
        insert into {_exchanges}
            (id, environment, user_id, public_token_sha256, public_token_sealed, fingerprint, state, fence, attempt, lease_until)
        select g.*, '{ExchangeStates.Exchanging}', 1, 1, now() + $7
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])
            as g (id, environment, user_id, public_token_sha256, public_token_sealed, fingerprint)
        where ({DuplicateItem("g.environment", "g.user_id", "g.fingerprint")}) is null
        on conflict do nothing
        returning id
        """)
    {
        Parameters =
        {
            ArrayParameter.Of(exchanges, exchange => exchange.Id),
            ArrayParameter.Of(exchanges, exchange => exchange.Environment),
            ArrayParameter.Of(exchanges, exchange => exchange.UserId),
            ArrayParameter.Of(exchanges, exchange => exchange.PublicTokenSha256),
            ArrayParameter.Of(exchanges, exchange => exchange.PublicTokenSealed),
            ArrayParameter.Of(exchanges, exchange => exchange.Fingerprint),
            new() { Value = options.ExchangeLease },
        },
    };

    /// <summary>The user submits the token again: <see cref="ExchangeEvent.TakenUp"/>.</summary>
    public NpgsqlBatchCommand Reclaim(NewExchange exchange) => new(
        $"""
        update {_exchanges}
        set {SetTakenUp("$4")}
        where environment = $1 and public_token_sha256 = $2 and user_id = $3
            and (state = '{ExchangeStates.Unknown}' or state = '{ExchangeStates.Exchanging}' and lease_until < now())
        returning id
        """)
    {
        Parameters =
        {
            new() { Value = exchange.Environment },
            new() { Value = exchange.PublicTokenSha256 },
            new() { Value = exchange.UserId },
            new() { Value = options.ExchangeLease },
        },
    };

    /// <summary>The row of the token; else the one that is linking the same accounts.</summary>
    public NpgsqlBatchCommand Select(NewExchange exchange) => new(
        $"""
        select {Columns} from {_exchanges} e
        where environment = $1 and (public_token_sha256 = $2 or user_id = $3 and fingerprint = $4 and {IsOpen})
        order by public_token_sha256 = $2 desc limit 1
        """)
    {
        Parameters =
        {
            new() { Value = exchange.Environment },
            new() { Value = exchange.PublicTokenSha256 },
            new() { Value = exchange.UserId },
            NullableParameter.Bytes(exchange.Fingerprint),
        },
    };

    public NpgsqlBatchCommand SelectDuplicate(NewExchange exchange) => new(DuplicateItem("$1", "$2", "$3"))
    {
        Parameters = { new() { Value = exchange.Environment }, new() { Value = exchange.UserId }, NullableParameter.Bytes(exchange.Fingerprint) },
    };

    /// <summary>Recovery takes up what nobody holds: <see cref="ExchangeEvent.TakenUp"/>.</summary>
    public NpgsqlBatchCommand TakeUp(string environment, int limit) => new(
        $"""
        with open as (
            select id from {_exchanges}
            where environment = $1 and {IsOpen} and lease_until < now() and public_token_sealed is not null
            order by lease_until limit $2 for update skip locked)
        update {_exchanges} e
        set {SetTakenUp("$3")}
        from open where e.id = open.id
        returning {Columns}
        """)
    {
        Parameters = { new() { Value = environment }, new() { Value = limit }, new() { Value = options.ExchangeLease } },
    };

    /// <summary>
    /// <see cref="ExchangeEvent.Stored"/> for each whose fence is current and whose user has no item with the same accounts; gives
    /// those that are stored.
    /// </summary>
    public NpgsqlBatchCommand Complete(IReadOnlyList<Completion> completions)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            with held as (
                select g.* from unnest({ItemSql.Rows}, $16::uuid[], $17::integer[], $18::text[]) as g ({ItemSql.RowColumns}, exchange, fence, request_id)
                join {_exchanges} e on e.id = g.exchange and e.fence = g.fence
                where e.state = '{ExchangeStates.Exchanging}'
                    and ({DuplicateItem("g.environment", "g.user_id", GateFingerprint("g.fingerprint"), except: "g.item_id")}) is null
                for update of e),
            {_itemSql.UpsertCtes("held")},
            done as (
                update {_exchanges} e set state = '{ExchangeStates.Active}', item_id = held.item_id, plaid_request_id = held.request_id,
                    error_code = null, public_token_sealed = null, updated_at = now()
                from item join held on held.id = item.id where e.id = held.exchange)
            select held.exchange, held.fence, item.token_version, item.created_at, item.updated_at from item join held on held.id = item.id
            """);
        ItemSql.AddUpsertParameters(command.Parameters, [.. completions.Select(completion => completion.Row)]);
        command.Parameters.Add(ArrayParameter.Of(completions, completion => completion.Attempt.Id));
        command.Parameters.Add(ArrayParameter.Of(completions, completion => completion.Attempt.Fence));
        command.Parameters.Add(ArrayParameter.Of(completions, completion => completion.RequestId));
        return command;
    }

    public static StoredToken ReadStored(NpgsqlDataReader reader) =>
        new(reader.GetInt32(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4));

    /// <summary>Why <see cref="Complete"/> stored nothing; no row where the fence is not current.</summary>
    public NpgsqlBatchCommand Obstacles(ExchangeAttempt attempt, ItemRow row) => new(
        $"""
        select e.state = '{ExchangeStates.Active}' and e.item_id = $3, e.state = '{ExchangeStates.Exchanging}', i.id, i.user_id,
            ({DuplicateItem("$4", "$5", GateFingerprint("$6"), except: "$3")})
        from {_exchanges} e left join {_items} i on i.environment = $4 and i.item_id = $3
        where e.id = $1 and e.fence = $2
        """)
    {
        Parameters =
        {
            new() { Value = attempt.Id },
            new() { Value = attempt.Fence },
            new() { Value = row.ItemId },
            new() { Value = row.Environment },
            new() { Value = row.UserId },
            NullableParameter.Bytes(row.Fingerprint),
        },
    };

    /// <remarks>The first column is true where an earlier try's COMMIT had happened although its connection broke.</remarks>
    public static CompleteOutcome ReadObstacles(NpgsqlDataReader reader) => new(
        Stored: reader.GetBoolean(0),
        IsHeld: reader.GetBoolean(1),
        OtherRow: reader.IsDBNull(2) ? null : new ItemOwner(reader.GetGuid(2), reader.GetString(3)),
        Duplicate: reader.IsDBNull(4) ? null : reader.GetString(4));

    /// <summary>Recovery leaves a released exchange alone for a moment, so that a Plaid in trouble is not asked without pause.</summary>
    public NpgsqlBatchCommand End(ExchangeAttempt attempt, ExchangeEnd end) => new(
        $"""
        update {_exchanges} set state = $3, attempt = attempt - $4, error_code = $5, plaid_request_id = $6, item_id = $7,
            lease_until = now() + $8, updated_at = now(),
            public_token_sealed = case when $3 = '{ExchangeStates.Unknown}' then public_token_sealed end
        where id = $1 and fence = $2 and state = '{ExchangeStates.Exchanging}'
        """)
    {
        Parameters =
        {
            new() { Value = attempt.Id },
            new() { Value = attempt.Fence },
            new() { Value = end.State },
            new() { Value = end.CountsAsAttempt ? 0 : 1 },
            NullableParameter.Text(end.ErrorCode),
            NullableParameter.Text(end.RequestId),
            NullableParameter.Text(end.ItemId),
            new() { Value = options.ExchangeLease / PausesInLease },
        },
    };

    public NpgsqlBatchCommand Find(string environment, string userId, Guid id) => new(
        $"select {Columns} from {_exchanges} e where id = $1 and environment = $2 and user_id = $3")
    {
        Parameters = { new() { Value = id }, new() { Value = environment }, new() { Value = userId } },
    };

    /// <summary><see cref="ExchangeEvent.ExpiredUnused"/> and <see cref="ExchangeEvent.ExpiredInDoubt"/>.</summary>
    public NpgsqlBatchCommand Expire(string environment, TimeSpan publicTokenLife) => new(
        $"""
        update {_exchanges}
        set state = case attempt when 0 then '{ExchangeStates.Rejected}' else '{ExchangeStates.Suspect}' end, updated_at = now()
        where environment = $1 and {IsOpen} and lease_until < now() and created_at < now() - $2
        """)
    {
        Parameters = { new() { Value = environment }, new() { Value = publicTokenLife } },
    };

    /// <summary>A public token that is of no use any more is not kept, not even sealed.</summary>
    public NpgsqlBatchCommand Erase(string environment, TimeSpan publicTokenLife) => new(
        $"""
        update {_exchanges} set public_token_sealed = null
        where environment = $1 and public_token_sealed is not null and created_at < now() - $2
        """)
    {
        Parameters = { new() { Value = environment }, new() { Value = publicTokenLife } },
    };

    /// <summary><see cref="ExchangeEvent.GivenUp"/>.</summary>
    public NpgsqlBatchCommand GiveUp(string environment, TimeSpan grace) => new(
        $"""
        update {_exchanges} set state = '{ExchangeStates.Lost}', updated_at = now()
        where environment = $1 and state = '{ExchangeStates.Suspect}' and updated_at < now() - $2
        """)
    {
        Parameters = { new() { Value = environment }, new() { Value = grace } },
    };

    public static ExchangeAttempt Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetInt32(4),
        reader.GetInt32(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        IsHeld: false)
    {
        ErrorCode = reader.IsDBNull(7) ? null : reader.GetString(7),
        PublicTokenSealed = reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8),
    };

    private static string SetTakenUp(string lease) =>
        $"state = '{ExchangeStates.Exchanging}', fence = fence + 1, attempt = attempt + 1, lease_until = now() + {lease}, updated_at = now()";

    private string DuplicateItem(string environment, string userId, string fingerprint, string? except = null) =>
        $"""
        select d.item_id from {_items} d
        where d.environment = {environment} and d.user_id = {userId} and d.fingerprint = {fingerprint} and d.status <> '{ItemStatuses.Removing}'
            {(except is null ? "" : $"and d.item_id <> {except}")} order by d.id limit 1
        """;

    // Where duplicates are allowed the fingerprint is stored all the same, but compares with nothing.
    private string GateFingerprint(string parameter) => options.AllowDuplicateItems ? "null::bytea" : parameter;
}

/// <summary>What the table says of a token that <see cref="ExchangeSql.Complete"/> stored.</summary>
internal sealed record StoredToken(int Fence, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <remarks>The first version is in a new row, which holds what it was given; a row that was there may have held more before.</remarks>
    public CompleteOutcome ToOutcome(ItemRow row) => new(Stored: true, IsHeld: true, NewItem: Version == 1 ? row.ToItem(CreatedAt, UpdatedAt) : null);
}
