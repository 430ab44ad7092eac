using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Gives an item back to Plaid that cannot be stored here: nobody could use it, and Plaid would bill it for ever.</summary>
internal sealed partial class ItemReturn(IPlaidItemApi plaid, IItemStore items, TimeProvider timeProvider, ILogger<ItemReturn> logger)
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    // A caller waits for it.
    private static readonly TimeSpan _timeForStored = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait the next time.</summary>
    public static TimeSpan PauseAfter(TimeSpan pause) => pause * 2 < _longestPause ? pause * 2 : _longestPause;

    /// <summary>Asks Plaid to remove an item, again for as long as it does not.</summary>
    /// <returns>False where Plaid did not remove it in time.</returns>
    public async Task<bool> TryAsync(Guid exchangeId, AccessToken accessToken, TimeSpan within)
    {
        using var end = new CancellationTokenSource(within > TimeSpan.Zero ? within : TimeSpan.Zero, timeProvider);
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await plaid.RemoveItemAsync(accessToken, end.Token).ConfigureAwait(false);
                return true;
            }
            catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.ItemNotFound)
            {
                // An earlier try removed it.
                return true;
            }
            catch (Exception exception) when (!end.IsCancellationRequested)
            {
                LogNotGivenBackYet(exception, exchangeId);
            }
            catch (Exception exception)
            {
                LogNotGivenBack(exception, exchangeId);
                return false;
            }

            // Ends with the time; the next call then says so.
            await Task.Delay(pause, timeProvider, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = PauseAfter(pause);
        }
    }

    /// <summary>Stores an item as being removed, again for as long as the database does not take it, so that its token is here until Plaid has removed it.</summary>
    /// <returns>False where the item has a row already, or the database did not take it in time.</returns>
    public async Task<bool> TryKeepForRemovalAsync(Guid exchangeId, ItemRow row, TimeSpan within)
    {
        // Counted in pauses: a process that stood still has tried nothing meanwhile.
        var waited = TimeSpan.Zero;
        for (var pause = FirstPause; ; pause = PauseAfter(pause))
        {
            try
            {
                return await items.InsertRemovingAsync(exchangeId, row, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (waited + pause < within)
            {
                LogNotGivenBackYet(exception, exchangeId);
            }
            catch (Exception exception)
            {
                LogNotGivenBack(exception, exchangeId);
                return false;
            }

            await Task.Delay(pause, timeProvider).ConfigureAwait(false);
            waited += pause;
        }
    }

    /// <summary>Removes an item at Plaid whose row says that it is being removed, and then the row. What fails here is finished by recovery.</summary>
    public async Task TryRemoveStoredAsync(Guid exchangeId, string userId, string itemId, AccessToken accessToken)
    {
        if (!await TryAsync(exchangeId, accessToken, _timeForStored).ConfigureAwait(false))
            return;
        try
        {
            await items.CompleteRemovalAsync(userId, itemId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogRowLeft(exception, exchangeId);
        }
    }

    [LoggerMessage(2108, LogLevel.Warning, "Exchange {ExchangeId}: Plaid did not take its item back yet; trying again.")]
    private partial void LogNotGivenBackYet(Exception exception, Guid exchangeId);

    [LoggerMessage(2109, LogLevel.Error, "Exchange {ExchangeId}: its item could not be given back to Plaid in time. Where the exchange is open, recovery takes it up; else the reconciler, or Plaid's support, removes it.")]
    private partial void LogNotGivenBack(Exception exception, Guid exchangeId);

    [LoggerMessage(2110, LogLevel.Warning, "Exchange {ExchangeId}: the item that was linked twice is removed at Plaid, its row is not yet; recovery deletes it.")]
    private partial void LogRowLeft(Exception exception, Guid exchangeId);
}
