using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker;

/// <inheritdoc cref="IExchangeStore"/>
internal sealed partial class ExchangeStore(IPostgresDatabase database, IOptions<PlaidExchangeOptions> options, TimeProvider timeProvider) : IExchangeStore
{
    private const int PausesInLease = 12;

    private TimeSpan Lease => options.Value.ExchangeLease;

    /// <remarks>One statement, one round trip and one commit for a token that is new; what stood in its way is looked for only where it is not.</remarks>
    public async Task<ExchangeClaim> ClaimAsync(NewExchange exchange, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await InsertAsync(exchange, cancellationToken).ConfigureAwait(false) is [var knownItems])
                return new ExchangeClaim(exchange.ToAttempt() with { KnownItems = knownItems });
            var claim = await ClaimExistingAsync(exchange, cancellationToken).ConfigureAwait(false);
            // Neither: what stood in the way ended between two statements.
            if (claim is not { Attempt: null, DuplicateItemId: null })
                return claim;
        }
    }

    /// <summary><see cref="ExchangeEvent.Stored"/>, where the fence is current and the user has no item with the same accounts.</summary>
    public Task<CompleteOutcome> CompleteAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken) =>
        StoreAsync(attempt, row, ExchangeStates.Active, requestId, cancellationToken);

    public Task<CompleteOutcome> KeepAsync(ExchangeAttempt attempt, ItemRow row, string? requestId, CancellationToken cancellationToken) =>
        StoreAsync(attempt, row, ExchangeStates.Exchanging, requestId, cancellationToken);

    /// <remarks>Recovery leaves a released exchange alone for a moment, so that a Plaid in trouble is not asked without pause.</remarks>
    public async Task<bool> EndAsync(ExchangeAttempt attempt, ExchangeEnd end, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_exchange
        set state = {end.State}, attempt = attempt - {(end.CountsAsAttempt ? 0 : 1)}, error_code = {end.ErrorCode},
            plaid_request_id = {end.RequestId}, lease_until = now() + {Lease / PausesInLease}, updated_at = now(),
            reconciled_at = case when {end.LeavesNothing} then now() end,
            public_token_sealed = case when {end.State} = 'UNKNOWN' then public_token_sealed end
        where id = {attempt.Id} and fence = {attempt.Fence} and state = {ExchangeStates.Exchanging}
        """,
        cancellationToken).ConfigureAwait(false) == 1;

    public async Task<ExchangeAttempt?> FindAsync(string userId, Guid id, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"select {Columns} from budget_tracker.plaid_exchange e where id = {id} and user_id = {userId}", Read, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>A new row, unless the token has one, the same accounts are being linked, or they are linked.</summary>
    /// <remarks>Once it is sent, nobody's leaving ends it: a claim that is committed and that nobody runs would wait out its lease.</remarks>
    private Task<IReadOnlyList<string[]>> InsertAsync(NewExchange exchange, CancellationToken cancellationToken)
    {
        Sql insert =
            $"""
            insert into budget_tracker.plaid_exchange
                (id, user_id, public_token_sha256, public_token_sealed, fingerprint, institution_id, allows_duplicate, state, fence, attempt, lease_until)
            select {exchange.Id}, {exchange.UserId}, {exchange.PublicTokenSha256}, {exchange.PublicTokenSealed}, {exchange.Fingerprint},
                {exchange.InstitutionId}, {exchange.AllowsDuplicate}, 'EXCHANGING', 1, 1, now() + {Lease}
            where ({ItemSql.Duplicate($"{exchange.UserId}", $"{exchange.Fingerprint}")}) is null
            on conflict do nothing
            returning {KnownItems($"{exchange.UserId}")}
            """;
        return database.RunAsync(
            (session, _) => session.QueryAsync(
                [insert],
                static async (reader, end) =>
                    (IReadOnlyList<string[]>)(await reader.ReadAsync(end).ConfigureAwait(false) ? [ReadKnownItems(reader, 0)] : []),
                CancellationToken.None),
            cancellationToken);
    }

    /// <summary>The user submits the token again, which is <see cref="ExchangeEvent.TakenUp"/>; else its row, that which is linking the same accounts, or the item.</summary>
    private Task<ExchangeClaim> ClaimExistingAsync(NewExchange exchange, CancellationToken cancellationToken)
    {
        Sql reclaim =
            $"""
            update budget_tracker.plaid_exchange
            set state = 'EXCHANGING', fence = fence + 1, attempt = attempt + 1, lease_until = now() + {Lease}, updated_at = now(),
                allows_duplicate = {exchange.AllowsDuplicate}
            where public_token_sha256 = {exchange.PublicTokenSha256} and user_id = {exchange.UserId}
                and (state = {ExchangeStates.Unknown} or state = {ExchangeStates.Exchanging} and lease_until < now())
            returning id
            """;
        Sql select =
            $"""
            select {Columns} from budget_tracker.plaid_exchange e
            where public_token_sha256 = {exchange.PublicTokenSha256}
                or user_id = {exchange.UserId} and fingerprint = {exchange.Fingerprint} and state in ('EXCHANGING', 'UNKNOWN')
            order by public_token_sha256 = {exchange.PublicTokenSha256} desc limit 1
            """;
        Sql duplicate = ItemSql.Duplicate($"{exchange.UserId}", $"{exchange.Fingerprint}");
        return database.RunAsync(
            (session, _) => session.QueryAsync(
                [reclaim, select, duplicate],
                async (reader, end) =>
                {
                    var isHeld = await reader.ReadAsync(end).ConfigureAwait(false);
                    await reader.NextResultAsync(end).ConfigureAwait(false);
                    if (await reader.ReadAsync(end).ConfigureAwait(false))
                    {
                        var attempt = Read(reader);
                        // Repeated after a lost connection, the insert finds its own row: the id is this caller's alone.
                        isHeld |= attempt.Id == exchange.Id && attempt is { Fence: 1, State: ExchangeStates.Exchanging };
                        return new ExchangeClaim(attempt with { IsHeld = isHeld });
                    }

                    await reader.NextResultAsync(end).ConfigureAwait(false);
                    return new ExchangeClaim(Attempt: null, await reader.ReadAsync(end).ConfigureAwait(false) ? reader.GetString(0) : null);
                },
                CancellationToken.None),
            cancellationToken);
    }

    /// <summary>The item, and the attempt in its state then: one statement.</summary>
    private async Task<CompleteOutcome> StoreAsync(ExchangeAttempt attempt, ItemRow row, string state, string? requestId, CancellationToken cancellationToken)
    {
        var duplicate = ItemSql.Duplicate($"{row.UserId}", $"{(row.Replaces ? null : Compared(attempt, row.Fingerprint))}", except: $"{row.ItemId}");
        // One that the user had is stored only where it still is: it may have been removed meanwhile.
        var whereItStillIs = attempt.Knows(row.ItemId) ? (Sql)$"and exists (select from budget_tracker.plaid_item i where i.item_id = {row.ItemId} for update)" : $"";
        var stored = await QueryInTurnAsync(
            attempt.UserId,
            $"""
            with held as (
                {Held(attempt)} and e.item_id is null and ({duplicate}) is null
                {whereItStillIs}
                for update of e),
            given as ({ItemSql.Select(row)} from held),
            {ItemSql.Upsert(row, isAnnounced: state is ExchangeStates.Active)},
            done as (
                update budget_tracker.plaid_exchange e
                set state = {state}, item_id = {row.ItemId}, plaid_request_id = {requestId}, error_code = null, updated_at = now(),
                    public_token_sealed = case when {state} = 'EXCHANGING' then public_token_sealed end
                from item where e.id = {attempt.Id})
            select token_version, created_at, updated_at from item
            """,
            // The first version is in a new row, which holds what it was given; a row that was there may have held more before.
            reader => new CompleteOutcome(
                Stored: true, IsHeld: true,
                NewItem: reader.GetInt32(0) == 1 ? row.ToItem(reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)) : null),
            cancellationToken).ConfigureAwait(false);
        return stored is [var outcome] ? outcome : await FindObstaclesAsync(attempt, row, state, duplicate, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why nothing was stored; no row where the fence is not current.</summary>
    /// <remarks>The first column is true where an earlier try's COMMIT had happened although its connection broke.</remarks>
    private async Task<CompleteOutcome> FindObstaclesAsync(
        ExchangeAttempt attempt, ItemRow row, string state, Sql duplicate, CancellationToken cancellationToken)
    {
        try
        {
            var found = await database.QueryAsync(
                $"""
                select coalesce(e.state = {state} and e.item_id = {row.ItemId}, false), e.state = 'EXCHANGING', i.id, i.user_id, ({duplicate})
                from budget_tracker.plaid_exchange e left join budget_tracker.plaid_item i on i.item_id = {row.ItemId}
                where e.id = {attempt.Id} and e.fence = {attempt.Fence}
                """,
                static reader => new CompleteOutcome(
                    Stored: reader.GetBoolean(0),
                    IsHeld: reader.GetBoolean(1),
                    OtherRow: reader.IsDBNull(2) ? null : new ItemOwner(reader.GetGuid(2), reader.GetString(3)),
                    Duplicate: reader.IsDBNull(4) ? null : reader.GetString(4)),
                cancellationToken).ConfigureAwait(false);
            return found is [var obstacle] ? obstacle : new CompleteOutcome(Stored: false, IsHeld: false);
        }
        catch (Exception exception)
        {
            // What stood in the way may have been an earlier try of the very statement, which its connection did not survive.
            throw new DatabaseException(exception.Message, exception is not DatabaseException { IsTransient: false }, exception) { MayHaveCommitted = true };
        }
    }

    /// <remarks>
    /// The state is a parameter: as a literal it lets a plan that was made while few exchanges were open, and is kept, walk the whole index
    /// of those, in place of the primary key.
    /// </remarks>
    private static Sql Held(ExchangeAttempt attempt) =>
        $"select e.id from budget_tracker.plaid_exchange e where e.id = {attempt.Id} and e.fence = {attempt.Fence} and e.state = {ExchangeStates.Exchanging}";

    /// <summary>Where duplicates are allowed the fingerprint is stored all the same, but compares with nothing.</summary>
    private byte[]? Compared(ExchangeAttempt attempt, byte[]? fingerprint) => attempt.AllowsDuplicate || options.Value.AllowDuplicateItems ? null : fingerprint;

    private static Sql Columns => $"e.id, e.user_id, e.state, e.fence, e.attempt, e.item_id, e.error_code, e.public_token_sealed, e.allows_duplicate, {KnownItems($"e.user_id")}";

    /// <summary>The user's items, as one text: an id has no spaces.</summary>
    /// <param name="userId">An expression.</param>
    private static Sql KnownItems(Sql userId) => $"(select string_agg(k.item_id, ' ') from budget_tracker.plaid_item k where k.user_id = {userId})";

    private static string[] ReadKnownItems(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? [] : reader.GetString(ordinal).Split(' ');

    private static ExchangeAttempt Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4),
        reader.IsDBNull(5) ? null : reader.GetString(5), IsHeld: false)
    {
        ErrorCode = reader.IsDBNull(6) ? null : reader.GetString(6),
        PublicTokenSealed = reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7),
        AllowsDuplicate = reader.GetBoolean(8),
        KnownItems = ReadKnownItems(reader, 9),
    };
}
