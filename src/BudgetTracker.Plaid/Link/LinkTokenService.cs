using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="ILinkTokenService"/>
internal sealed class LinkTokenService(
    IPlaidApi plaid, IAccessTokenRepository repository, ISecretProvider secrets, PublicTokenBinding binding, IOptionsMonitor<PlaidOptions> options) : ILinkTokenService
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
        else if (options.CurrentValue.ReconcileItems)
        {
            // Ties the Item to Plaid's user, so that the reconciler sees it even where its token got lost.
            body = body with { UserId = await plaid.CreateUserAsync(request.UserId, cancellationToken).ConfigureAwait(false) };
        }

        var answer = await plaid.CreateLinkTokenAsync(body, cancellationToken).ConfigureAwait(false);
        if (options.CurrentValue.RequireLinkToken)
            await binding.RecordAsync(environment, request.UserId, answer, cancellationToken).ConfigureAwait(false);
        return new LinkToken(answer.LinkToken, answer.Expiration, answer.HostedLinkUrl);
    }
}
