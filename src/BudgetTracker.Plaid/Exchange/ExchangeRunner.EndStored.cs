namespace BudgetTracker;

/// <summary>An exchange whose item is stored and whose accounts are not known yet.</summary>
internal sealed partial class ExchangeRunner
{
    /// <summary>The token is safe, and Link did not say which accounts it opens: Plaid does, and the item is kept where they are no others'.</summary>
    /// <remarks>Recovery comes here without the token, which is in the row; where it does not open, the item is kept as it is.</remarks>
    private async Task<ExchangeAttempt> EndStoredAsync(ExchangeAttempt attempt, AccessToken? accessToken)
    {
        var itemId = attempt.ItemId!;
        accessToken ??= (await TryAsync(() => FindTokenAsync(attempt)).ConfigureAwait(false)).Value;
        var found = accessToken is { } token ? await details.FindAsync(itemId, token, CancellationToken.None).ConfigureAwait(false) : null;
        // Taken back from SUSPECT: the person was told to link again, and may have. Nobody waits, so it is compared before it is kept.
        if (found is null && accessToken is not null && attempt is { Fence: > 1, PublicTokenSealed: null, AllowsDuplicate: false } && !options.Value.AllowDuplicateItems)
            return attempt with { State = ExchangeStates.Unknown };
        var (outcome, failure) = await TryAsync(() => exchanges.EndStoredAsync(attempt, found, CancellationToken.None)).ConfigureAwait(false);
        if (failure is DatabaseException { IsValueRefused: true } && found is not null)
        {
            found = null;
            (outcome, failure) = await TryAsync(() => exchanges.EndStoredAsync(attempt, details: null, CancellationToken.None)).ConfigureAwait(false);
        }

        if (failure is not null)
            LogNotEndedYet(failure, attempt.Id);
        if (!outcome.IsEnded)
            return attempt with { State = ExchangeStates.Unknown };
        if (outcome.Duplicate is not { } existing)
        {
            var item = found is not null && attempt.NewItem is { } stored ? found.AddTo(stored) : attempt.NewItem;
            return attempt with { State = ExchangeStateMachine.Next(attempt.State, ExchangeEvent.Stored), NewItem = item };
        }

        if (accessToken is { } unwanted)
            await itemReturn.TryRemoveStoredAsync(attempt.Id, attempt.UserId, itemId, unwanted).ConfigureAwait(false);
        return attempt with { State = ExchangeStateMachine.Next(attempt.State, ExchangeEvent.Duplicate), ErrorCode = DuplicateCode, ItemId = existing };
    }

    private async Task<AccessToken?> FindTokenAsync(ExchangeAttempt attempt) =>
        (await items.GetAsync(attempt.UserId, attempt.ItemId!, CancellationToken.None).ConfigureAwait(false))?.AccessToken;
}
