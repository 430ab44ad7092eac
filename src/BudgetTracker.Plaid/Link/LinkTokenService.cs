using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="ILinkTokenService"/>
/// <remarks>Most link tokens need no database, so what stands on it is only made for those that do.</remarks>
internal sealed class LinkTokenService(
    IPlaidLinkApi plaid,
    IPlaidUserApi users,
    Lazy<IAccessTokenRepository> items,
    Lazy<LinkTokenOwnership> ownership,
    IDataEnvironment environment,
    IOptionsMonitor<PlaidLinkOptions> options) : ILinkTokenService
{
    public async Task<LinkToken> CreateAsync(LinkTokenRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.UserId, nameof(request));
        var current = options.CurrentValue;
        var body = LinkTokenDefaults.Apply(request, current, await environment.GetNameAsync(cancellationToken).ConfigureAwait(false));
        if (request.ItemId is { } itemId)
        {
            var found = await items.Value.GetAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false)
                ?? throw new ItemNotFoundException(itemId);
            body = LinkTokenDefaults.ToUpdateMode(body, found.AccessToken, request.AccountSelectionEnabled);
        }
        else if (current.ReconcileItems)
        {
            // Ties the Item to Plaid's user, so that the reconciler sees it even where its token got lost.
            body = body with { UserId = await users.CreateUserAsync(request.UserId, cancellationToken).ConfigureAwait(false) };
        }

        var answer = await plaid.CreateLinkTokenAsync(body, cancellationToken).ConfigureAwait(false);
        if (current.RequireLinkToken)
            await ownership.Value.RecordAsync(request.UserId, answer, cancellationToken).ConfigureAwait(false);
        return new LinkToken(answer.LinkToken, answer.Expiration, answer.HostedLinkUrl);
    }
}
