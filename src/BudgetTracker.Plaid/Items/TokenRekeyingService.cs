namespace BudgetTracker;

/// <summary>Seals stored tokens again with the current key, after the key ring or the KMS key has changed.</summary>
public interface ITokenRekeyingService
{
    /// <summary>
    /// Seals up to <paramref name="batchSize"/> tokens again that are sealed with another key than the current one, of all users.
    /// May run beside anything, be broken off and be repeated: a token that changes meanwhile is left to the next batch.
    /// </summary>
    /// <returns>How many were sealed again; 0 when all are done.</returns>
    /// <exception cref="TokenProtectionException">Some do not open; all others are done.</exception>
    /// <exception cref="DatabaseException">The database failed.</exception>
    Task<int> RekeyAsync(int batchSize = 100, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="ITokenRekeyingService"/>
internal sealed class TokenRekeyingService(IPostgresDatabase database, IDataEnvironment environment, ITokenProtector protector)
    : ITokenRekeyingService
{
    public async Task<int> RekeyAsync(int batchSize = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        // Nothing is sealed for this user: the sealer only tells which key is the current one.
        string currentKeyId;
        using (var current = await protector.PrepareAsync(name, userId: "rekey", cancellationToken).ConfigureAwait(false))
            currentKeyId = current.KeyId;

        var after = Guid.Empty;
        TokenProtectionException? failure = null;
        while (true)
        {
            var rows = await FindOthersAsync(currentKeyId, after, batchSize, cancellationToken).ConfigureAwait(false);
            if (rows is [])
                return failure is null ? 0 : throw failure;
            var renewed = new List<RenewedToken>(rows.Count);
            foreach (var row in rows)
            {
                try
                {
                    renewed.Add(await SealAgainAsync(row, name, cancellationToken).ConfigureAwait(false));
                }
                catch (TokenProtectionException exception)
                {
                    // Told at the end: one token that does not open must not keep the others on the old key.
                    failure = exception;
                }
            }

            if (renewed is [])
                after = rows[^1].Id;
            else if (await ReplaceAsync(renewed, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                return count;
            // Else all of them changed meanwhile, perhaps by a host that still seals with the old key: 0 would mean done.
        }
    }

    private async Task<RenewedToken> SealAgainAsync(StoredToken row, string name, CancellationToken cancellationToken)
    {
        var context = ItemRow.Context(name, row.UserId, row.Id, row.ItemId);
        var token = await protector.OpenAsync(row.Sealed, context, cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(name, row.UserId, cancellationToken).ConfigureAwait(false);
        return new(row, sealer.Seal(token, context), sealer.KeyId);
    }

    /// <summary>Rows after an id, in the order of their ids, that are sealed with another key.</summary>
    private Task<IReadOnlyList<StoredToken>> FindOthersAsync(string keyId, Guid after, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select id, user_id, item_id, access_token_sealed from budget_tracker.plaid_item
        where key_id <> {keyId} and id > {after} order by id limit {limit}
        """,
        static reader => new StoredToken(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)),
        cancellationToken);

    /// <summary>Puts in tokens that were sealed again, where the row still holds what was read.</summary>
    private Task<int> ReplaceAsync(IReadOnlyList<RenewedToken> tokens, CancellationToken cancellationToken)
    {
        var statements = tokens.Select(static token => (Sql)
            $"""
            update budget_tracker.plaid_item set access_token_sealed = {token.Sealed}, key_id = {token.KeyId}, updated_at = now()
            where id = {token.Row.Id} and access_token_sealed = {token.Row.Sealed}
            """);
        return database.RunAsync((session, token) => session.ExecuteAsync(statements, token), cancellationToken);
    }

    private sealed record StoredToken(Guid Id, string UserId, string ItemId, byte[] Sealed);

    private sealed record RenewedToken(StoredToken Row, byte[] Sealed, string KeyId);
}
