using Microsoft.Extensions.Logging;

namespace BudgetTracker.Plaid;

/// <summary>The minutes between Plaid's answer and the commit: an access token is in memory and must not get lost.</summary>
internal sealed partial class ExchangeCompletion(
    IExchangeStore exchanges, IPlaidApi plaid, TimeProvider timeProvider, ILogger<ExchangeCompletion> logger)
{
    // What is left of the lease when trying stops: enough for /item/remove.
    private static readonly TimeSpan s_reserve = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;

    /// <summary>Stores the item, trying for as long as the lease allows; gives it back to Plaid where the database never takes it.</summary>
    public async Task<ExchangeAttempt> StoreAsync(
        ExchangeAttempt attempt, PublicTokenExchangeResponse answer, LinkMetadata? metadata, TokenSealer sealer, long claimedAt)
    {
        var item = new NewItem
        {
            UserId = attempt.UserId,
            ItemId = answer.ItemId,
            AccessToken = answer.AccessToken,
            Institution = metadata?.Institution,
            Accounts = metadata?.Accounts ?? [],
        };
        var row = ItemRow.Seal(sealer, Guid.CreateVersion7(timeProvider.GetUtcNow()), attempt.Environment, item);
        var pause = s_firstPause;
        while (true)
        {
            try
            {
                var outcome = await exchanges.CompleteAsync(attempt, row, answer.RequestId, CancellationToken.None).ConfigureAwait(false);
                if (outcome.Stored)
                    return attempt with { State = ExchangeStates.Active, ItemId = item.ItemId };
                if (!outcome.IsHeld)
                {
                    // Somebody else holds the attempt and will get the token, or give it up, themselves.
                    LogFencedOff(attempt.Id, attempt.Fence);
                    return attempt with { State = ExchangeStates.Unknown };
                }

                if (outcome.OtherRow is { } other)
                {
                    if (other.UserId != attempt.UserId)
                        return await GiveUpAsync(attempt, "ITEM_OF_ANOTHER_USER").ConfigureAwait(false);
                    row = ItemRow.Seal(sealer, other.RowId, attempt.Environment, item);
                }
            }
            catch (TokenStoreException exception) when (timeProvider.GetElapsedTime(claimedAt) + pause < TokenExchangeService.Lease - s_reserve)
            {
                LogNotStoredYet(exception, attempt.Id);
                await Task.Delay(pause, timeProvider).ConfigureAwait(false);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
            catch (TokenStoreException exception)
            {
                LogNeverStored(exception, attempt.Id);
                await plaid.RemoveItemAsync(answer.AccessToken, CancellationToken.None).ConfigureAwait(false);
                return await GiveUpAsync(attempt, "NOT_STORED").ConfigureAwait(false);
            }
        }
    }

    private async Task<ExchangeAttempt> GiveUpAsync(ExchangeAttempt attempt, string errorCode)
    {
        await exchanges.EndAsync(attempt, new ExchangeEnd(ExchangeStates.Suspect, CountsAsAttempt: true, errorCode), CancellationToken.None).ConfigureAwait(false);
        return attempt with { State = ExchangeStates.Suspect };
    }

    [LoggerMessage(LogLevel.Warning, "Exchange {ExchangeId} is fenced off: fence {Fence} is no longer current. Its token is dropped.")]
    private partial void LogFencedOff(Guid exchangeId, int fence);

    [LoggerMessage(LogLevel.Warning, "Exchange {ExchangeId} has its token, but the database did not take it yet; trying again.")]
    private partial void LogNotStoredYet(Exception exception, Guid exchangeId);

    [LoggerMessage(LogLevel.Error, "Exchange {ExchangeId} could not be stored before its lease ended; its item is removed at Plaid.")]
    private partial void LogNeverStored(Exception exception, Guid exchangeId);
}
