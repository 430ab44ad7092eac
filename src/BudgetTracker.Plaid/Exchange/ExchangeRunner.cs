using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// Carries a claimed exchange through: asks Plaid, once, and records what came of it. Whoever calls this holds the attempt, and
/// from here on nobody's patience counts but the lease.
/// </summary>
internal sealed partial class ExchangeRunner(
    IPlaidItemApi plaid, IExchangeStore exchanges, IOptions<PlaidExchangeOptions> options, TimeProvider timeProvider, ILogger<ExchangeRunner> logger)
{
    /// <summary>Error code of an exchange that ended because the accounts were linked already.</summary>
    public const string DuplicateCode = "DUPLICATE_ITEM";

    private const string GivenBackCode = "NOT_STORED";
    private const string AnotherUsersCode = "ITEM_OF_ANOTHER_USER";

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(2);

    /// <returns>The attempt in its new state; pending where somebody else has taken it up.</returns>
    /// <exception cref="BudgetTrackerException">Plaid did nothing; the attempt is released and does not count.</exception>
    public async Task<ExchangeAttempt> RunAsync(HeldExchange held)
    {
        var ended = await ExchangeAsync(held).ConfigureAwait(false);
        PlaidTelemetry.RecordExchange(ended.State);
        return ended;
    }

    private async Task<ExchangeAttempt> ExchangeAsync(HeldExchange held)
    {
        var attempt = held.Attempt;
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

        return await StoreAsync(held, answer).ConfigureAwait(false);
    }

    /// <summary>
    /// An access token is in memory and must not get lost: tries for as long as the lease allows, and gives the item back to
    /// Plaid where the database never takes it.
    /// </summary>
    private async Task<ExchangeAttempt> StoreAsync(HeldExchange held, PublicTokenExchangeResponse answer)
    {
        var (attempt, claimedAt) = (held.Attempt, held.ClaimedAt);
        var item = new NewItem
        {
            UserId = attempt.UserId,
            ItemId = answer.ItemId,
            AccessToken = answer.AccessToken,
            Institution = held.Metadata?.Institution,
            Accounts = held.Metadata?.Accounts ?? [],
        };
        var row = ItemRow.Seal(held.Sealer, Guid.CreateVersion7(timeProvider.GetUtcNow()), held.Environment, item);
        // The last third of the lease is for giving the item back.
        var tryUntil = options.Value.ExchangeLease * 2 / 3;
        var pause = _firstPause;
        var isInDoubt = false;
        while (true)
        {
            try
            {
                var outcome = await exchanges.CompleteAsync(attempt, row, answer.RequestId, CancellationToken.None).ConfigureAwait(false);
                if (outcome.Stored)
                {
                    return attempt with
                    {
                        State = ExchangeStateMachine.Next(attempt.State, ExchangeEvent.Stored),
                        ItemId = item.ItemId,
                        NewItem = outcome.NewItem,
                    };
                }

                if (!outcome.IsHeld)
                {
                    // Whoever holds the attempt now gets the token, or gives it up, without this one.
                    LogFencedOff(attempt.Id, attempt.Fence);
                    return attempt with { State = ExchangeStates.Unknown };
                }

                if (outcome.Duplicate is { } existing)
                    return await GiveBackAsync(attempt with { ItemId = existing }, answer.AccessToken, ExchangeEvent.Duplicate, DuplicateCode, claimedAt).ConfigureAwait(false);
                if (outcome.OtherRow is { } other && other.UserId != attempt.UserId)
                    return await EndAsync(attempt, ExchangeEvent.GivenBack, AnotherUsersCode).ConfigureAwait(false);
                if (outcome.OtherRow is { } own)
                    row = ItemRow.Seal(held.Sealer, own.RowId, held.Environment, item);
            }
            catch (DatabaseException exception) when (timeProvider.GetElapsedTime(claimedAt) + pause < tryUntil)
            {
                isInDoubt |= exception.MayHaveCommitted;
                LogNotStoredYet(exception, attempt.Id);
                await Task.Delay(pause, timeProvider).ConfigureAwait(false);
                pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
            }
            catch (DatabaseException exception) when (isInDoubt || exception.MayHaveCommitted)
            {
                // Removed at Plaid, an item that is stored after all would be a row with a dead token. Recovery finds out.
                LogInDoubt(exception, attempt.Id);
                return attempt with { State = ExchangeStates.Unknown };
            }
            catch (DatabaseException exception)
            {
                LogNeverStored(exception, attempt.Id);
                return await GiveBackAsync(attempt, answer.AccessToken, ExchangeEvent.GivenBack, GivenBackCode, claimedAt).ConfigureAwait(false);
            }
        }
    }

    private async Task<ExchangeAttempt> GiveBackAsync(
        ExchangeAttempt attempt, AccessToken accessToken, ExchangeEvent reason, string code, long claimedAt)
    {
        // A removal that outlives the lease could hit an item that the next holder has stored.
        var left = (options.Value.ExchangeLease * 11 / 12) - timeProvider.GetElapsedTime(claimedAt);
        using var leaseEnds = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, timeProvider);
        try
        {
            await plaid.RemoveItemAsync(accessToken, leaseEnds.Token).ConfigureAwait(false);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.ItemNotFound)
        {
            // Another attempt gave it back before.
        }
        catch (OperationCanceledException exception) when (leaseEnds.IsCancellationRequested)
        {
            LogNotGivenBack(exception, attempt.Id);
            return attempt with { State = ExchangeStates.Unknown };
        }

        return await EndAsync(attempt, reason, code).ConfigureAwait(false);
    }

    private async Task<ExchangeAttempt> EndAsync(ExchangeAttempt attempt, ExchangeEvent reason, string? code, string? requestId = null)
    {
        var end = new ExchangeEnd(
            ExchangeStateMachine.Next(attempt.State, reason), CountsAsAttempt: reason is not ExchangeEvent.NotProcessed, code, requestId, attempt.ItemId);
        var isHeld = await exchanges.EndAsync(attempt, end, CancellationToken.None).ConfigureAwait(false);
        return attempt with { State = isHeld ? end.State : ExchangeStates.Unknown, ErrorCode = code };
    }

    [LoggerMessage(2101, LogLevel.Information, "Exchange {ExchangeId} is rejected: Plaid does not know its public token.")]
    private partial void LogRefused(Guid exchangeId);

    [LoggerMessage(2102, LogLevel.Warning, "Exchange {ExchangeId} did not get an item from Plaid; it is now {State}.")]
    private partial void LogNotExchanged(Exception exception, Guid exchangeId, string state);

    [LoggerMessage(2103, LogLevel.Warning, "Exchange {ExchangeId} is fenced off: fence {Fence} is no longer current. Its token is dropped.")]
    private partial void LogFencedOff(Guid exchangeId, int fence);

    [LoggerMessage(2104, LogLevel.Warning, "Exchange {ExchangeId} has its token, but the database did not take it yet; trying again.")]
    private partial void LogNotStoredYet(Exception exception, Guid exchangeId);

    [LoggerMessage(2105, LogLevel.Error, "Exchange {ExchangeId} may be stored or not: the database went away with the answer. Its item is kept at Plaid, and recovery finds out.")]
    private partial void LogInDoubt(Exception exception, Guid exchangeId);

    [LoggerMessage(2106, LogLevel.Error, "Exchange {ExchangeId} could not be stored before its lease ended; its item is removed at Plaid.")]
    private partial void LogNeverStored(Exception exception, Guid exchangeId);

    [LoggerMessage(2107, LogLevel.Error, "Exchange {ExchangeId}: its item could not be given back to Plaid before the lease ended; recovery takes it up.")]
    private partial void LogNotGivenBack(Exception exception, Guid exchangeId);
}

/// <summary>An exchange that this caller holds, and all that carrying it through needs.</summary>
/// <param name="Attempt">The claim.</param>
/// <param name="PublicToken">What Plaid is given.</param>
/// <param name="Metadata">What Link said was linked; null where nobody did.</param>
/// <param name="Environment">What the token is sealed for.</param>
/// <param name="Sealer">Seals without network.</param>
/// <param name="ClaimedAt">A timestamp from before the claim, so that this clock's idea of the lease ends before the database's.</param>
internal sealed record HeldExchange(
    ExchangeAttempt Attempt, PublicToken PublicToken, LinkMetadata? Metadata, string Environment, TokenSealer Sealer, long ClaimedAt);
