using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="ITokenExchangeService"/>
/// <remarks>
/// The protocol, step by step: claim the token in a committed row; ask Plaid once; seal locally; store the item and end the
/// attempt in one statement. Whatever dies in between leaves a row that says how far it came.
/// </remarks>
internal sealed partial class TokenExchangeService(
    IPlaidApi plaid,
    IExchangeStore exchanges,
    IAccessTokenRepository items,
    ITokenProtector protector,
    ISecretProvider secrets,
    ExchangeCompletion completion,
    TimeProvider timeProvider,
    ILogger<TokenExchangeService> logger) : ITokenExchangeService
{
    /// <summary>How long an attempt is its holder's alone, on the database's clock.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_detailsTimeout = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;

    public async Task<TokenExchange> ExchangeAsync(TokenExchangeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.UserId, nameof(request));
        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        using var sealer = await protector.PrepareAsync(environment, request.UserId, cancellationToken).ConfigureAwait(false);

        // Measured from before the claim, so that this clock's idea of the lease ends before the database's.
        var claimedAt = timeProvider.GetTimestamp();
        var attempt = await exchanges.ClaimAsync(NewExchange(request, environment, sealer), cancellationToken).ConfigureAwait(false);
        if (attempt.UserId != request.UserId)
            throw UnknownPublicToken();
        if (attempt.IsHeld)
        {
            // From here on the token may be spent: the caller's patience no longer counts.
            attempt = await SpendAsync(request, attempt, sealer, claimedAt).ConfigureAwait(false);
        }

        return await ResultAsync(attempt, request.Metadata, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TokenExchange?> FindAsync(string userId, Guid exchangeId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        var attempt = await exchanges.FindAsync(environment, userId, exchangeId, cancellationToken).ConfigureAwait(false);
        return attempt is null ? null : await ResultAsync(attempt, metadata: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks Plaid, once, and records what came of it.</summary>
    private async Task<ExchangeAttempt> SpendAsync(TokenExchangeRequest request, ExchangeAttempt attempt, TokenSealer sealer, long claimedAt)
    {
        PublicTokenExchangeResponse answer;
        try
        {
            answer = await plaid.ExchangePublicTokenAsync(request.PublicToken, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PlaidException exception) when (exception is PlaidApiException or PlaidTransportException or PlaidConfigurationException)
        {
            var end = ExchangeEnds.For(exception, attempt.Attempt);
            LogNotExchanged(exception, attempt.Id, end.State);
            await exchanges.EndAsync(attempt, end, CancellationToken.None).ConfigureAwait(false);
            if (!end.CountsAsAttempt)
                throw;
            return attempt with { State = end.State };
        }

        return await completion.StoreAsync(attempt, answer, request.Metadata, sealer, claimedAt).ConfigureAwait(false);
    }

    private async Task<TokenExchange> ResultAsync(ExchangeAttempt attempt, LinkMetadata? metadata, CancellationToken cancellationToken) => attempt.State switch
    {
        ExchangeStates.Active => new TokenExchange
        {
            Id = attempt.Id,
            State = attempt.State,
            Item = await ItemAsync(attempt, metadata, cancellationToken).ConfigureAwait(false),
        },
        ExchangeStates.Rejected => throw UnknownPublicToken(),
        ExchangeStates.Suspect or ExchangeStates.Lost => throw RelinkRequired(),
        _ => new TokenExchange { Id = attempt.Id, State = attempt.State },
    };

    /// <summary>The item, its details completed from Plaid where Link's metadata lacked them. The token is safe by now.</summary>
    private async Task<LinkedItem> ItemAsync(ExchangeAttempt attempt, LinkMetadata? metadata, CancellationToken cancellationToken)
    {
        var found = await items.GetAsync(attempt.UserId, attempt.ItemId!, cancellationToken).ConfigureAwait(false) ?? throw RelinkRequired();
        var item = found.Item;
        if (item is { Institution: not null, Accounts: not [] } || metadata is { Institution: not null, Accounts: not [] })
            return item;

        using var timeout = new CancellationTokenSource(s_detailsTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await plaid.GetAccountsAsync(found.AccessToken, linked.Token).ConfigureAwait(false);
            var institution = answer.Item.InstitutionId is null && answer.Item.InstitutionName is null
                ? item.Institution
                : new LinkInstitution { InstitutionId = answer.Item.InstitutionId, Name = answer.Item.InstitutionName };
            List<LinkAccount> accounts = [.. answer.Accounts.Select(account => new LinkAccount
            {
                Id = account.AccountId, Name = account.Name, Mask = account.Mask, Type = account.Type, Subtype = account.Subtype,
            })];
            await items.SetDetailsAsync(attempt.UserId, item.ItemId, institution, accounts, linked.Token).ConfigureAwait(false);
            return item with { Institution = institution, Accounts = accounts };
        }
        catch (Exception exception) when (exception is PlaidException || (exception is OperationCanceledException && timeout.IsCancellationRequested))
        {
            LogDetailsMissing(exception, item.ItemId);
            return item;
        }
    }

    private NewExchange NewExchange(TokenExchangeRequest request, string environment, TokenSealer sealer)
    {
        var id = Guid.CreateVersion7(timeProvider.GetUtcNow());
        var publicToken = request.PublicToken.Reveal();
        return new NewExchange(
            id,
            environment,
            request.UserId,
            SHA256.HashData(Encoding.UTF8.GetBytes(publicToken)),
            sealer.Seal(publicToken, new SealContext(SealPurposes.PublicToken, environment, request.UserId, id, ItemId: null)));
    }

    private static TokenExchangeException UnknownPublicToken() => new(
        TokenExchangeErrorCodes.UnknownPublicToken, "Plaid does not know this public token: it is wrong, expired or used. Open Link again.");

    private static TokenExchangeException RelinkRequired() => new(
        TokenExchangeErrorCodes.RelinkRequired, "This public token was used and no linked item is left of it. Open Link again.");

    [LoggerMessage(LogLevel.Warning, "Exchange {ExchangeId} did not get an item from Plaid; it is now {State}.")]
    private partial void LogNotExchanged(Exception exception, Guid exchangeId, string state);

    [LoggerMessage(LogLevel.Warning, "Item {ItemId} is linked, but Plaid did not give its institution and accounts; they are asked for again when they are next needed.")]
    private partial void LogDetailsMissing(Exception exception, string itemId);
}
