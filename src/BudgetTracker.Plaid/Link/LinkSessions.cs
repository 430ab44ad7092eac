namespace BudgetTracker;

/// <summary>What the sessions of a link token brought, as Plaid says.</summary>
internal sealed class LinkSessions(LinkTokenRecord record, ILinkTokenStore linkTokens, IPlaidLinkApi plaid)
{
    /// <summary>The sessions of a link token; none, for good, where Plaid does not know it any more.</summary>
    public async Task<IReadOnlyList<LinkSession>> ListAsync(IssuedLinkToken token, CancellationToken cancellationToken)
    {
        try
        {
            return (await plaid.GetLinkTokenAsync(await record.OpenAsync(token, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).LinkSessions;
        }
        catch (PlaidApiException refusal) when (refusal.ErrorCode is PlaidErrorCodes.InvalidLinkToken)
        {
            await linkTokens.StopAsync(token.Id, cancellationToken).ConfigureAwait(false);
            return [];
        }
    }
}
