using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="ILinkTokenService"/>
/// <remarks>Most link tokens need no database, so what stands on it is only made for those that do.</remarks>
internal sealed class LinkTokenService(
    IPlaidLinkApi plaid,
    IPlaidUserApi users,
    Lazy<IAccessTokenRepository> items,
    Lazy<LinkTokenRecord> record,
    Lazy<IItemCheckStore> checks,
    IDataEnvironment environment,
    IOptionsMonitor<PlaidLinkOptions> options) : ILinkTokenService
{
    public async Task<LinkToken> CreateAsync(LinkTokenRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.UserId, nameof(request));
        var current = options.CurrentValue;
        var body = LinkTokenDefaults.Apply(request, current, await environment.GetNameAsync(cancellationToken).ConfigureAwait(false));
        var answer = request.ItemId is { } itemId
            ? await CreateUpdateModeAsync(request, itemId, body, cancellationToken).ConfigureAwait(false)
            : await CreateAsync(request.UserId, body, current, cancellationToken).ConfigureAwait(false);
        return new LinkToken(answer.LinkToken, answer.Expiration, answer.HostedLinkUrl);
    }

    private async Task<LinkTokenCreateResponse> CreateAsync(
        string userId, LinkTokenCreateRequest body, PlaidLinkOptions current, CancellationToken cancellationToken)
    {
        // Ties the Item to Plaid's user, so that the reconciler sees it even where its token got lost; several items in one session need one.
        if (current.ReconcileItems || body.EnableMultiItemLink is true)
            body = body with { UserId = await users.CreateUserAsync(userId, cancellationToken).ConfigureAwait(false) };
        var answer = await plaid.CreateLinkTokenAsync(body, cancellationToken).ConfigureAwait(false);
        if (body is { HostedLink: not null } or { EnableMultiItemLink: true })
            await record.Value.AddFollowedAsync(userId, answer, item: null, selectsAccounts: false, cancellationToken).ConfigureAwait(false);
        else if (current.RequireLinkToken)
            await record.Value.AddAsync(userId, answer, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private async Task<LinkTokenCreateResponse> CreateUpdateModeAsync(
        LinkTokenRequest request, string itemId, LinkTokenCreateRequest body, CancellationToken cancellationToken)
    {
        var found = await items.Value.GetAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false) ?? throw new ItemNotFoundException(itemId);
        LinkTokenCreateResponse answer;
        try
        {
            answer = await plaid.CreateLinkTokenAsync(
                LinkTokenDefaults.ToUpdateMode(body, found, request.AccountSelectionEnabled), cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException refusal) when (ItemFinding.IsOfItem(refusal))
        {
            await checks.Value.WantAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false);
            throw;
        }

        await record.Value.AddFollowedAsync(request.UserId, answer, found.Item.Id, request.AccountSelectionEnabled, cancellationToken).ConfigureAwait(false);
        return answer;
    }
}
