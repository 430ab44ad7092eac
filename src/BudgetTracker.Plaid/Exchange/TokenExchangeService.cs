using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="ITokenExchangeService"/>
/// <remarks>
/// The protocol, step by step: claim the token in a committed row; ask Plaid once; seal locally; store the item and end the
/// attempt in one statement. Whatever dies in between leaves a row that says how far it came.
/// </remarks>
internal sealed class TokenExchangeService(
    IExchangeStore exchanges,
    IAccessTokenRepository items,
    ItemDetails details,
    ITokenProtector protector,
    IDataEnvironment environment,
    ExchangeClaims claims,
    ExchangeRunner runner,
    LinkTokenOwnership ownership,
    IOptions<PlaidLinkOptions> link,
    TimeProvider timeProvider) : ITokenExchangeService
{
    private static readonly TimeSpan _leastTime = TimeSpan.FromSeconds(10);

    public async Task<TokenExchange> ExchangeAsync(TokenExchangeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.UserId, nameof(request));
        if (request.TimeLeft < _leastTime)
            throw TokenExchangeException.TooLittleTime();

        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(name, request.UserId, cancellationToken).ConfigureAwait(false);
        var metadata = request.Metadata?.Cleaned();
        if (link.Value.RequireLinkToken)
        {
            // A forged or stolen public token gets the answer of an unknown one, and is not spent.
            metadata = (await ownership.FindLinkedAsync(request.UserId, request.LinkToken, request.PublicToken, cancellationToken).ConfigureAwait(false)
                ?? throw TokenExchangeException.UnknownPublicToken()).Cleaned();
        }

        var claimedAt = timeProvider.GetTimestamp();
        var claim = await exchanges.ClaimAsync(claims.Seal(request.UserId, request.PublicToken, request.AllowDuplicate, metadata, name, sealer), cancellationToken).ConfigureAwait(false);
        if (claim.Attempt is not { } attempt)
            throw TokenExchangeException.Duplicate(claim.DuplicateItemId!);
        if (attempt.UserId != request.UserId)
            throw TokenExchangeException.UnknownPublicToken();
        if (attempt.IsHeld)
            attempt = await runner.RunAsync(new(attempt, request.PublicToken, metadata, name, sealer, claimedAt)).ConfigureAwait(false);
        return await ResultAsync(attempt, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TokenExchange?> FindAsync(string userId, Guid exchangeId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        var attempt = await exchanges.FindAsync(userId, exchangeId, cancellationToken).ConfigureAwait(false);
        return attempt is null ? null : await ResultAsync(attempt, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TokenExchange> ResultAsync(ExchangeAttempt attempt, CancellationToken cancellationToken) => attempt switch
    {
        { State: ExchangeStates.Active } => new TokenExchange
        {
            Id = attempt.Id,
            State = attempt.State,
            Item = attempt.NewItem ?? await ItemAsync(attempt, cancellationToken).ConfigureAwait(false),
        },
        { State: ExchangeStates.Rejected, ErrorCode: ExchangeRunner.DuplicateCode, ItemId: { } existing } => throw TokenExchangeException.Duplicate(existing),
        { State: ExchangeStates.Rejected } => throw TokenExchangeException.UnknownPublicToken(),
        { State: ExchangeStates.Suspect or ExchangeStates.Lost } => throw TokenExchangeException.RelinkRequired(),
        _ => new TokenExchange { Id = attempt.Id, State = attempt.State },
    };

    /// <summary>The item, its details completed from Plaid where nothing is known of them. The token is safe by now.</summary>
    private async Task<LinkedItem> ItemAsync(ExchangeAttempt attempt, CancellationToken cancellationToken)
    {
        var found = await items.GetAsync(attempt.UserId, attempt.ItemId!, cancellationToken).ConfigureAwait(false)
            ?? throw TokenExchangeException.RelinkRequired();
        return found.Item is { Institution: not null, Accounts: not [] }
            ? found.Item
            : await details.CompleteAsync(found.Item, found.AccessToken, checkFence: null, cancellationToken).ConfigureAwait(false);
    }
}
