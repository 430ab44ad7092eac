namespace BudgetTracker;

/// <summary>An item that this holder cannot store.</summary>
internal sealed partial class ExchangeRunner
{
    /// <summary>A removal that outlives the lease could hit an item that the next holder has stored.</summary>
    private TimeSpan GivenBackWithin => options.Value.ExchangeLease * 11 / 12;

    /// <summary>The database did not take the item in time.</summary>
    private async Task<ExchangeAttempt> GiveUpAsync(
        ExchangeAttempt attempt, ItemRow row, AccessToken accessToken, Exception? failure, bool isInDoubt, long claimedAt)
    {
        if (isInDoubt || attempt.Knows(row.ItemId))
        {
            // Removed at Plaid, an item that is stored after all, or was before, would be a row with a dead token. Recovery finds out.
            LogInDoubt(failure, attempt.Id);
            return attempt with { State = ExchangeStates.Unknown };
        }

        LogNeverStored(failure, attempt.Id);
        var left = GivenBackWithin - timeProvider.GetElapsedTime(claimedAt);
        if (await itemReturn.TryAsync(attempt.Id, accessToken, left).ConfigureAwait(false))
            return await EndAsync(attempt, ExchangeEvent.GivenBack, GivenBackCode).ConfigureAwait(false);
        // Plaid may have removed it all the same, so that it is of no use; and its token is kept until Plaid surely has.
        await KeepForRemovalAsync(attempt, row, accessToken).ConfigureAwait(false);
        return attempt with { State = ExchangeStates.Unknown };
    }

    /// <summary>Somebody else has ended the attempt for good: an item that has a row stays; another goes back to Plaid, from a row that says so.</summary>
    private async Task<ExchangeAttempt> LeaveAsync(ExchangeAttempt attempt, ExchangeAttempt? current, ItemRow row, AccessToken accessToken)
    {
        if (current is { State: ExchangeStates.Active } && current.ItemId == row.ItemId)
            return current;
        LogFencedOff(attempt.Id, attempt.Fence);
        await KeepForRemovalAsync(attempt, row, accessToken).ConfigureAwait(false);
        return current ?? attempt with { State = ExchangeStates.Unknown };
    }

    private async Task KeepForRemovalAsync(ExchangeAttempt attempt, ItemRow row, AccessToken accessToken)
    {
        if (await itemReturn.TryKeepForRemovalAsync(attempt.Id, row, options.Value.ExchangeLease).ConfigureAwait(false))
            await itemReturn.TryRemoveStoredAsync(attempt.Id, row.UserId, row.ItemId, accessToken).ConfigureAwait(false);
    }
}
