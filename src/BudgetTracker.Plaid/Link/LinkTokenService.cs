using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="ILinkTokenService"/>
internal sealed class LinkTokenService(
    IPlaidApi plaid, IAccessTokenRepository repository, ISecretProvider secrets, IOptionsMonitor<PlaidOptions> options) : ILinkTokenService
{
    public async Task<LinkToken> CreateAsync(LinkTokenRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.UserId, nameof(request));
        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        var body = LinkTokenDefaults.Apply(request, options.CurrentValue, environment);
        if (request.ItemId is { } itemId)
        {
            var found = await repository.GetAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false)
                ?? throw new ItemNotFoundException(itemId);
            body = LinkTokenDefaults.ToUpdateMode(body, found.AccessToken, request.AccountSelectionEnabled);
        }

        var answer = await plaid.CreateLinkTokenAsync(body, cancellationToken).ConfigureAwait(false);
        return new LinkToken(answer.LinkToken, answer.Expiration, answer.HostedLinkUrl);
    }
}
