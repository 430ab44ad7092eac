using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// Carries a claimed exchange through: asks Plaid, once, and records what came of it. Whoever calls this holds the attempt, and
/// from here on nobody's patience counts but the lease.
/// </summary>
internal sealed partial class ExchangeRunner(
    IPlaidItemApi plaid,
    IExchangeStore exchanges,
    ItemReturn itemReturn,
    ItemDetails details,
    IAccessTokenRepository items,
    WorkWakeUps wakeUps,
    IOptions<PlaidExchangeOptions> options,
    TimeProvider timeProvider,
    ILogger<ExchangeRunner> logger)
{
    /// <summary>Error code of an exchange that ended because the accounts were linked already.</summary>
    public const string DuplicateCode = "DUPLICATE_ITEM";

    /// <summary>Error code of an exchange whose item was given back to Plaid.</summary>
    public const string GivenBackCode = "NOT_STORED";

    private const string AnotherUsersCode = "ITEM_OF_ANOTHER_USER";

    /// <returns>The attempt in its new state; pending where somebody else has taken it up.</returns>
    /// <exception cref="BudgetTrackerException">Plaid did nothing; the attempt is released and does not count.</exception>
    public async Task<ExchangeAttempt> RunAsync(HeldExchange held)
    {
        var ended = await ExchangeAsync(held).ConfigureAwait(false);
        Measurement.Take(logger, () => PlaidTelemetry.RecordExchange(ended.State));
        if (ended.State is ExchangeStates.Active)
        {
            wakeUps.Wake(ItemCheckService.LoopName);
            wakeUps.Wake(ItemSync.LoopName);
            wakeUps.Wake(OutboxLoop.Name);
        }

        return ended;
    }

    private async Task<ExchangeAttempt> ExchangeAsync(HeldExchange held)
    {
        var attempt = held.Attempt;
        if (attempt.ItemId is not null)
            return await EndStoredAsync(attempt, accessToken: null).ConfigureAwait(false);
        PublicTokenExchangeResponse answer;
        try
        {
            answer = await plaid.ExchangePublicTokenAsync(held.PublicToken, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BudgetTrackerException exception) when (exception is PlaidApiException or PlaidTransportException or BudgetTrackerConfigurationException)
        {
            var outcome = ExchangeStateMachine.EventOf(exception, attempt.Attempt);
            var refusal = exception as PlaidApiException;
            var ended = await EndAsync(attempt, outcome, refusal?.ErrorCode, refusal?.RequestId).ConfigureAwait(false);
            if (outcome is ExchangeEvent.RefusedAtFirst)
                LogRefused(attempt.Id);
            else
                LogNotExchanged(exception, attempt.Id, ended.State);
            if (outcome is ExchangeEvent.NotProcessed)
                throw;
            return ended;
        }

        var stored = await StoreAsync(held, answer).ConfigureAwait(false);
        return stored is { State: ExchangeStates.Exchanging }
            ? await EndStoredAsync(stored, stored.ItemId == answer.ItemId ? answer.AccessToken : null).ConfigureAwait(false)
            : stored;
    }

    /// <summary>
    /// An access token is in memory and must not get lost, whatever is thrown: tries for as long as the lease allows, takes the attempt
    /// back from whoever ended it without a token, and gives the item back to Plaid where the database never takes it.
    /// </summary>
    private async Task<ExchangeAttempt> StoreAsync(HeldExchange held, PublicTokenExchangeResponse answer)
    {
        var (attempt, claimedAt) = (held.Attempt, held.ClaimedAt);
        var item = held.ItemOf(answer);
        var isWhole = ItemFingerprint.Of(item.Institution, item.Accounts) is not null;
        var rowId = Guid.CreateVersion7(timeProvider.GetUtcNow());
        var pause = ItemReturn.FirstPause;
        var (isInDoubt, replaces, waited) = (false, false, TimeSpan.Zero);
        while (true)
        {
            var requestId = PlaidAnswer.Identifier(answer.RequestId);
            var (outcome, failure) = await TryAsync(() => isWhole
                ? exchanges.CompleteAsync(attempt, Row(), requestId, CancellationToken.None)
                : exchanges.KeepAsync(attempt, Row(), requestId, CancellationToken.None)).ConfigureAwait(false);
            switch (outcome)
            {
                case { Stored: true } when !isWhole:
                    return attempt with { ItemId = item.ItemId, NewItem = outcome.NewItem };
                case { Stored: true }:
                    return attempt with { State = ExchangeStateMachine.Next(attempt.State, ExchangeEvent.Stored), ItemId = item.ItemId, NewItem = outcome.NewItem };
                case { IsHeld: true, OtherRow: { } other } when other.UserId != attempt.UserId:
                    return await EndAsync(attempt, ExchangeEvent.GivenBack, AnotherUsersCode).ConfigureAwait(false);
                case { IsHeld: true, OtherRow: { } known } when known.RowId != rowId:
                    (rowId, replaces) = (known.RowId, true);
                    continue;
                case { IsHeld: true, OtherRow: null, Duplicate: null } when attempt.Knows(item.ItemId):
                    // The user had it and removed it meanwhile.
                    return await EndAsync(attempt, ExchangeEvent.GivenBack, PlaidErrorCodes.ItemNotFound).ConfigureAwait(false);
                case { IsHeld: true, Duplicate: { } existing }:
                    (var isRejected, failure) = await TryAsync(() => exchanges.RejectDuplicateAsync(attempt, Row(), existing, CancellationToken.None)).ConfigureAwait(false);
                    if (isRejected)
                    {
                        await itemReturn.TryRemoveStoredAsync(attempt.Id, item.UserId, item.ItemId, item.AccessToken).ConfigureAwait(false);
                        return attempt with { State = ExchangeStateMachine.Next(attempt.State, ExchangeEvent.Duplicate), ErrorCode = DuplicateCode, ItemId = existing };
                    }

                    break;
                case { IsHeld: false }:
                    // The lease is over, so it limits nothing; and whoever holds the attempt now may store this item.
                    (claimedAt, isInDoubt) = (timeProvider.GetTimestamp(), true);
                    (var current, failure) = await TryAsync(() => exchanges.TakeBackAsync(attempt, item.ItemId, CancellationToken.None)).ConfigureAwait(false);
                    if (failure is not null || current is { State: ExchangeStates.Exchanging or ExchangeStates.Unknown, IsHeld: false })
                        break;
                    if (current is not { IsHeld: true } || (current.ItemId is { } kept && kept != item.ItemId))
                        return await LeaveAsync(attempt, current, Row(), item.AccessToken).ConfigureAwait(false);
                    LogTakenBack(attempt.Id, attempt.Fence, current.Fence);
                    if (current.ItemId is not null)
                        return current; // Somebody stored it meanwhile.
                    (attempt, isInDoubt) = (current with { KnownItems = [.. attempt.KnownItems.Union(current.KnownItems, StringComparer.Ordinal)] }, false);
                    continue;
            }

            isInDoubt |= failure is not (null or BudgetTrackerConfigurationException or DatabaseException { MayHaveCommitted: false });
            if (failure is DatabaseException { IsValueRefused: true } && item is not { Institution: null, Accounts: [] })
            {
                // A name, perhaps. The item is what counts; Plaid can be asked for its details.
                (item, isWhole) = (item with { Institution = null, Accounts = [] }, false);
                continue;
            }

            // The last third of the lease is for giving the item back. One that may be stored is not given back, and the lease limits nothing; nor
            // where this process stood still.
            var elapsed = timeProvider.GetElapsedTime(claimedAt);
            isInDoubt |= elapsed > GivenBackWithin;
            if (isInDoubt ? waited < options.Value.ExchangeLease * 2 : elapsed + pause < options.Value.ExchangeLease * 2 / 3)
            {
                LogNotStoredYet(failure, attempt.Id);
                await Task.Delay(pause, timeProvider).ConfigureAwait(false);
                (waited, pause) = (waited + pause, ItemReturn.PauseAfter(pause));
                continue;
            }

            return await GiveUpAsync(attempt, Row(), item.AccessToken, failure, isInDoubt || replaces, claimedAt).ConfigureAwait(false);
        }

        ItemRow Row() => ItemRow.Seal(held.Sealer, rowId, held.Environment, item) with { Replaces = replaces };
    }

    /// <summary>Whatever is thrown becomes a value: with a token in hand there is no exception that may be passed on.</summary>
    private static async Task<(T? Value, Exception? Failure)> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return (await call().ConfigureAwait(false), null);
        }
        catch (Exception exception)
        {
            return (default, exception);
        }
    }

    private async Task<ExchangeAttempt> EndAsync(ExchangeAttempt attempt, ExchangeEvent reason, string? code, string? requestId = null)
    {
        var end = new ExchangeEnd(
            ExchangeStateMachine.Next(attempt.State, reason), CountsAsAttempt: reason is not ExchangeEvent.NotProcessed, code, requestId)
        {
            LeavesNothing = reason is ExchangeEvent.GivenBack || code is PlaidErrorCodes.ItemNotFound,
        };
        var isHeld = await exchanges.EndAsync(attempt, end, CancellationToken.None).ConfigureAwait(false);
        return attempt with { State = isHeld ? end.State : ExchangeStates.Unknown, ErrorCode = code };
    }
}
