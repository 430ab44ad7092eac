namespace BudgetTracker;

/// <summary>
/// Ties a public token to the user it was made for: it has to appear in a Link session of a link token that this user was given.
/// </summary>
internal sealed class LinkTokenOwnership(IPlaidLinkApi plaid, ILinkTokenStore linkTokens)
{

    /// <summary>What Plaid says was linked, which the browser cannot forge; null where the public token is not one of this user's.</summary>
    public async Task<LinkMetadata?> FindLinkedAsync(string userId, string? linkToken, PublicToken publicToken, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(linkToken) || (await linkTokens.FindAsync(LinkTokenRecord.Hash(linkToken), cancellationToken).ConfigureAwait(false))?.UserId != userId)
            return null;

        LinkTokenGetResponse answer;
        try
        {
            answer = await plaid.GetLinkTokenAsync(linkToken, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.InvalidLinkToken)
        {
            return null;
        }

        var linked = answer.LinkSessions
            .SelectMany(session => session.Results?.ItemAddResults ?? [])
            .FirstOrDefault(item => item.PublicToken == publicToken);
        return linked is null ? null : new LinkMetadata { Institution = linked.Institution, Accounts = linked.Accounts };
    }
}
