using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IAccessTokenRepository"/>
internal sealed class AccessTokenRepository(
    PostgresDatabase database, ISecretProvider secrets, ITokenProtector protector, TimeProvider timeProvider, IOptions<PostgresOptions> options)
    : IAccessTokenRepository
{
    private ItemSql Sql => field ??= new(options.Value.Schema);

    public async Task<LinkedItem> SaveAsync(NewItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(environment, item.UserId, cancellationToken).ConfigureAwait(false);
        var rowId = Guid.CreateVersion7(timeProvider.GetUtcNow());
        while (true)
        {
            var row = ItemRow.Seal(sealer, rowId, environment, item);
            var (stored, owner) = await database.RunAsync(
                (connection, token) => Sql.UpsertAsync(connection, row, token), cancellationToken).ConfigureAwait(false);
            if (stored is not null)
                return stored;
            if (owner is not { } existing)
                continue; // The row that was in the way is gone again.
            if (existing.UserId != item.UserId)
                throw new TokenStoreException("The item belongs to another user.", isTransient: false);
            rowId = existing.RowId; // Sealed values are bound to their row.
        }
    }

    public async Task<ItemWithToken?> GetAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        var found = await database.RunAsync(
            (connection, token) => Sql.GetAsync(connection, environment, userId, itemId, token), cancellationToken).ConfigureAwait(false);
        return found is var (item, sealedToken) && item.Status != ItemStatuses.Removing
            ? new ItemWithToken(item, await OpenAsync(item, environment, sealedToken, cancellationToken).ConfigureAwait(false))
            : null;
    }

    public async Task<IReadOnlyList<LinkedItem>> ListAsync(string userId, CancellationToken cancellationToken = default)
    {
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        return await database.RunAsync(
            (connection, token) => Sql.ListAsync(connection, environment, userId, token), cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> SetStatusAsync(string userId, string itemId, string status, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(status);
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        return await database.RunAsync(
            (connection, token) => Sql.SetStatusAsync(connection, environment, userId, itemId, status, token), cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> SetDetailsAsync(
        string userId, string itemId, LinkInstitution? institution, IReadOnlyList<LinkAccount> accounts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        return await database.RunAsync(
            (connection, token) => Sql.SetDetailsAsync(connection, environment, userId, itemId, institution, accounts, token),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<AccessToken?> BeginRemovalAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        var found = await database.RunAsync(
            (connection, token) => Sql.BeginRemovalAsync(connection, environment, userId, itemId, token), cancellationToken).ConfigureAwait(false);
        return found is var (item, sealedToken)
            ? await OpenAsync(item, environment, sealedToken, cancellationToken).ConfigureAwait(false)
            : null;
    }

    public async Task<bool> CompleteRemovalAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        return await database.RunAsync(
            (connection, token) => Sql.DeleteAsync(connection, environment, userId, itemId, token), cancellationToken).ConfigureAwait(false);
    }

    public async Task<int> RekeyAsync(int batchSize = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var environment = await EnvironmentAsync(cancellationToken).ConfigureAwait(false);
        // Nothing is sealed for this user: the sealer only tells which key is the current one.
        string currentKeyId;
        using (var current = await protector.PrepareAsync(environment, userId: "rekey", cancellationToken).ConfigureAwait(false))
            currentKeyId = current.KeyId;

        var after = Guid.Empty;
        TokenProtectionException? failure = null;
        while (true)
        {
            var rows = await database.RunAsync(
                (connection, token) => Sql.FindOtherKeysAsync(connection, environment, currentKeyId, after, batchSize, token), cancellationToken).ConfigureAwait(false);
            if (rows is [])
                return failure is null ? 0 : throw failure;
            var renewed = new List<(ItemRow Old, ItemRow New)>(rows.Count);
            foreach (var row in rows)
            {
                try
                {
                    renewed.Add((row, await SealAgainAsync(row, cancellationToken).ConfigureAwait(false)));
                }
                catch (TokenProtectionException exception)
                {
                    // Told at the end: one token that does not open must not keep the others on the old key.
                    failure = exception;
                }
            }

            if (renewed is [])
                after = rows[^1].Id;
            else if (await database.RunAsync(
                (connection, token) => Sql.ReplaceSealedAsync(connection, renewed, token), cancellationToken).ConfigureAwait(false) is var count and > 0)
                return count;
            // Else all of them changed meanwhile, perhaps by a host that still seals with the old key: 0 would mean done.
        }
    }

    private async Task<ItemRow> SealAgainAsync(ItemRow row, CancellationToken cancellationToken)
    {
        var context = ItemRow.Context(row.Environment, row.UserId, row.Id, row.ItemId);
        var token = await protector.OpenAsync(row.SealedToken, context, cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(row.Environment, row.UserId, cancellationToken).ConfigureAwait(false);
        return row with { SealedToken = sealer.Seal(token, context), KeyId = sealer.KeyId };
    }

    private async ValueTask<string> EnvironmentAsync(CancellationToken cancellationToken) =>
        (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;

    private async ValueTask<AccessToken> OpenAsync(LinkedItem item, string environment, byte[] sealedToken, CancellationToken cancellationToken) =>
        new(await protector.OpenAsync(sealedToken, ItemRow.Context(environment, item.UserId, item.Id, item.ItemId), cancellationToken).ConfigureAwait(false));
}
