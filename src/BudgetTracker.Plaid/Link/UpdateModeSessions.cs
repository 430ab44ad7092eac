using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <inheritdoc cref="IUpdateModeSessions"/>
internal sealed partial class UpdateModeSessions(
    LinkSessions sessions, ILinkTokenStore linkTokens, IItemCheckStore checks, ILogger<UpdateModeSessions> logger) : IUpdateModeSessions
{
    public async Task SettleAsync(string userId, string itemId, CancellationToken cancellationToken)
    {
        foreach (var token in await linkTokens.ListUpdateModeAsync(userId, itemId, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await SettleAsync(token, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A check tells most of it all the same, and the poll asks again.
                LogNotSettled(exception, itemId);
            }
        }
    }

    /// <summary>Settles what a session has repaired, if one has; else nothing.</summary>
    public async Task<bool> SettleAsync(IssuedLinkToken token, CancellationToken cancellationToken)
    {
        var found = await sessions.ListAsync(token, cancellationToken).ConfigureAwait(false);
        // Success is an end without an exit: update mode brings no result.
        if (found.Where(static session => session is { Exit: null, OnExit: null }).Max(static session => session.FinishedAt) is not { } finishedAt)
            return false;
        await checks.SettleAsync(token.Item!.Value, finishedAt, token.SelectsAccounts, cancellationToken).ConfigureAwait(false);
        await linkTokens.StopAsync(token.Id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(2401, LogLevel.Warning, "The sessions of update mode of item {ItemId} could not be asked for; they are asked for again later.")]
    private partial void LogNotSettled(Exception exception, string itemId);
}
