namespace BudgetTracker;

/// <summary>What LINK webhooks bring: public tokens of sessions that no page may ever tell of, and that update mode may be over.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#session_finished"/>
internal sealed class WebhookSessions(ILinkTokenStore linkTokens, ExchangeClaims claims, WorkWakeUps wakeUps)
{
    /// <summary>Claims of the public tokens in it, for the user whom its link token was given to; none where nobody here was given it.</summary>
    public async Task<IReadOnlyList<NewExchange>> ClaimAsync(WebhookBody webhook, CancellationToken cancellationToken)
    {
        if (webhook is not { WebhookType: "LINK", LinkToken: { Length: > 0 } linkToken })
            return [];
        if (await linkTokens.FindAsync(LinkTokenRecord.Hash(linkToken), cancellationToken).ConfigureAwait(false) is not { } issued)
            return [];
        if (issued.Item is not null)
        {
            // Its public token is of the item that is here already, and whether it succeeded is for Plaid to say.
            await linkTokens.WantAsync(issued.Id, cancellationToken).ConfigureAwait(false);
            wakeUps.Wake(LinkSessionPoll.LoopName);
            return [];
        }

        PublicToken[] brought = [.. webhook.PublicTokens ?? [], .. webhook.PublicToken is { } one ? [one] : Array.Empty<PublicToken>()];
        return await claims.SealAsync(issued.UserId, brought, cancellationToken).ConfigureAwait(false);
    }
}
