using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IExchangeRecovery"/>
internal sealed partial class ExchangeRecovery(
    IExchangeStore exchanges,
    IUnownedItemStore unownedItems,
    IPlaidApi plaid,
    ExchangeRunner runner,
    ITokenProtector protector,
    ISecretProvider secrets,
    IOptions<PlaidOptions> options,
    TimeProvider timeProvider,
    ILogger<ExchangeRecovery> logger) : IExchangeRecovery
{
    // Each is one call to Plaid at a time; few, because they share one lease.
    private const int BatchSize = 8;

    private static readonly TimeSpan _publicTokenLife = TimeSpan.FromMinutes(30);

    private readonly ILogger _logger = logger;

    /// <summary>What the public token of an exchange is sealed for.</summary>
    public static SealContext Context(string environment, string userId, Guid exchangeId) =>
        new(SealPurposes.PublicToken, environment, userId, exchangeId, ItemId: null);

    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        await exchanges.ExpireAsync(environment, _publicTokenLife, options.Value.ReconcileGrace, cancellationToken).ConfigureAwait(false);
        var claimedAt = timeProvider.GetTimestamp();
        var taken = await exchanges.TakeUpAsync(environment, BatchSize, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(taken.Select(attempt => FinishAsync(attempt, claimedAt))).ConfigureAwait(false);
        return taken.Count;
    }

    public async Task<int> ReconcileAsync(CancellationToken cancellationToken = default)
    {
        if (!options.Value.ReconcileItems)
            return 0;
        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        var removed = 0;
        PlaidException? failure = null;
        foreach (var user in await unownedItems.ListUsersAsync(environment, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                removed += await ReconcileAsync(environment, user, cancellationToken).ConfigureAwait(false);
            }
            catch (PlaidException exception) when (exception is PlaidApiException or PlaidTransportException)
            {
                // Told at the end: one user whom Plaid fails must not keep it from the others.
                failure ??= exception;
            }
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return removed;
    }

    private async Task<int> ReconcileAsync(string environment, string user, CancellationToken cancellationToken)
    {
        var plaidUser = await plaid.CreateUserAsync(user, cancellationToken).ConfigureAwait(false);
        var items = await plaid.GetUserItemsAsync(plaidUser, cancellationToken).ConfigureAwait(false);
        var unowned = await unownedItems.FindAsync(
            environment, user, [.. items.Select(item => item.ItemId)], options.Value.ReconcileGrace, cancellationToken).ConfigureAwait(false);
        if (unowned is [])
            return 0;
        await plaid.RemoveUserItemsAsync(plaidUser, unowned, cancellationToken).ConfigureAwait(false);
        LogRemoved(unowned.Count);
        return unowned.Count;
    }

    /// <summary>One exchange that fails must not keep the others from being finished; its lease brings it back.</summary>
    private async Task FinishAsync(ExchangeAttempt attempt, long claimedAt)
    {
        try
        {
            var context = Context(attempt.Environment, attempt.UserId, attempt.Id);
            var publicToken = new PublicToken(await protector.OpenAsync(attempt.PublicTokenSealed!, context, CancellationToken.None).ConfigureAwait(false));
            using var sealer = await protector.PrepareAsync(attempt.Environment, attempt.UserId, CancellationToken.None).ConfigureAwait(false);
            var ended = await runner.RunAsync(attempt, publicToken, metadata: null, sealer, claimedAt).ConfigureAwait(false);
            LogFinished(attempt.Id, ended.State);
        }
        catch (PlaidException exception)
        {
            LogNotFinished(exception, attempt.Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "Recovery finished exchange {ExchangeId}; it is now {State}.")]
    private partial void LogFinished(Guid exchangeId, string state);

    [LoggerMessage(LogLevel.Warning, "Recovery could not finish exchange {ExchangeId}; it will be taken up again.")]
    private partial void LogNotFinished(Exception exception, Guid exchangeId);

    [LoggerMessage(LogLevel.Warning, "Removed {Count} items at Plaid that nobody owned.")]
    private partial void LogRemoved(int count);
}

/// <summary>The items that Plaid names and no row owns.</summary>
internal interface IUnownedItemStore
{
    /// <summary>The users whose exchanges may have left an item behind.</summary>
    Task<IReadOnlyList<string>> ListUsersAsync(string environment, CancellationToken cancellationToken);

    /// <summary>Notes which of a user's items nobody owns, and gives those that were first noted longer than <paramref name="grace"/> ago.</summary>
    Task<IReadOnlyList<string>> FindAsync(
        string environment, string userId, IReadOnlyList<string> itemIds, TimeSpan grace, CancellationToken cancellationToken);
}
