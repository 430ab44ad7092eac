using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>
/// Asks for what Link sessions brought that no page may ever tell of: those of a page of Plaid's own, those that link several banks, and those of
/// update mode. Webhooks tell of some of it earlier; this loses nothing where they get lost.
/// </summary>
internal sealed partial class LinkSessionPoll(
    ILinkTokenStore linkTokens,
    LinkSessions sessions,
    UpdateModeSessions updateMode,
    ExchangeClaims claims,
    IExchangeStore exchanges,
    WorkWakeUps wakeUps,
    TimeProvider timeProvider,
    ILogger<LinkSessionPoll> logger)
{
    public const string LoopName = "link_sessions";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const int BatchSize = 8;

    /// <summary>Asks for some of them, and gives how many.</summary>
    public async Task<int> PollAsync(CancellationToken cancellationToken)
    {
        var due = await linkTokens.TakeUpAsync(BatchSize, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(due.Select(token => TryAsync(token, cancellationToken))).ConfigureAwait(false);
        return due.Count;
    }

    private async Task TryAsync(IssuedLinkToken token, CancellationToken cancellationToken)
    {
        try
        {
            if (token.Item is null)
                await ClaimAsync(token, cancellationToken).ConfigureAwait(false);
            else if (await updateMode.SettleAsync(token, cancellationToken).ConfigureAwait(false))
                wakeUps.Wake(ItemCheckService.LoopName);
            if (timeProvider.GetUtcNow() > token.ExpiresAt + IssuedLinkToken.FollowedFor)
                await linkTokens.StopAsync(token.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(exception);
        }
    }

    private async Task ClaimAsync(IssuedLinkToken token, CancellationToken cancellationToken)
    {
        var found = await sessions.ListAsync(token, cancellationToken).ConfigureAwait(false);
        var publicTokens = found.SelectMany(static session => session.Results?.ItemAddResults ?? []).Select(static item => item.PublicToken).ToHashSet();
        if (publicTokens.Count is 0)
            return;
        await exchanges.AddWaitingAsync(await claims.SealAsync(token.UserId, publicTokens, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        wakeUps.Wake(ExchangeRecovery.SweepName);
    }

    [LoggerMessage(2402, LogLevel.Warning, "The sessions of a link token could not be asked for; they are asked for again later.")]
    private partial void LogNotAsked(Exception exception);
}
