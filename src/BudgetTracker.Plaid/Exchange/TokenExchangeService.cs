using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
    ExchangeRunner runner,
    PublicTokenBinding binding,
    IOptions<PlaidOptions> options,
    TimeProvider timeProvider,
    ILogger<TokenExchangeService> logger) : ITokenExchangeService
{
    private static readonly TimeSpan _leastTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _detailsTimeout = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;

    public async Task<TokenExchange> ExchangeAsync(TokenExchangeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.UserId, nameof(request));
        if (request.TimeLeft < _leastTime)
            throw TokenExchangeException.TooLittleTime();

        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        using var sealer = await protector.PrepareAsync(environment, request.UserId, cancellationToken).ConfigureAwait(false);
        var metadata = options.Value.RequireLinkToken
            ? await binding.VerifyAsync(request, environment, cancellationToken).ConfigureAwait(false)
            : request.Metadata;

        // Measured from before the claim, so that this clock's idea of the lease ends before the database's.
        var claimedAt = timeProvider.GetTimestamp();
        var exchange = NewExchange(request, metadata, environment, sealer);
        var claim = await exchanges.ClaimAsync(exchange, cancellationToken).ConfigureAwait(false);
        if (claim.Attempt is not { } attempt)
            throw TokenExchangeException.Duplicate(claim.DuplicateItemId!);
        if (attempt.UserId != request.UserId)
            throw TokenExchangeException.UnknownPublicToken();
        if (attempt.IsHeld)
            attempt = await runner.RunAsync(attempt, request.PublicToken, metadata, sealer, claimedAt).ConfigureAwait(false);
        return await ResultAsync(attempt, metadata, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TokenExchange?> FindAsync(string userId, Guid exchangeId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        var environment = (await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false)).Environment;
        var attempt = await exchanges.FindAsync(environment, userId, exchangeId, cancellationToken).ConfigureAwait(false);
        return attempt is null ? null : await ResultAsync(attempt, metadata: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TokenExchange> ResultAsync(ExchangeAttempt attempt, LinkMetadata? metadata, CancellationToken cancellationToken) => attempt switch
    {
        { State: ExchangeStates.Active } => new TokenExchange
        {
            Id = attempt.Id,
            State = attempt.State,
            Item = await ItemAsync(attempt, metadata, cancellationToken).ConfigureAwait(false),
        },
        { State: ExchangeStates.Rejected, ErrorCode: ExchangeRunner.DuplicateCode, ItemId: { } existing } => throw TokenExchangeException.Duplicate(existing),
        { State: ExchangeStates.Rejected } => throw TokenExchangeException.UnknownPublicToken(),
        { State: ExchangeStates.Suspect or ExchangeStates.Lost } => throw TokenExchangeException.RelinkRequired(),
        _ => new TokenExchange { Id = attempt.Id, State = attempt.State },
    };

    /// <summary>The item, its details completed from Plaid where Link's metadata lacked them. The token is safe by now.</summary>
    private async Task<LinkedItem> ItemAsync(ExchangeAttempt attempt, LinkMetadata? metadata, CancellationToken cancellationToken)
    {
        if (attempt.NewItem is { Institution: not null, Accounts: not [] } stored)
            return stored;
        var found = await items.GetAsync(attempt.UserId, attempt.ItemId!, cancellationToken).ConfigureAwait(false)
            ?? throw TokenExchangeException.RelinkRequired();
        var item = found.Item;
        if (item is { Institution: not null, Accounts: not [] } || metadata is { Institution: not null, Accounts: not [] })
            return item;

        using var timeout = new CancellationTokenSource(_detailsTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await plaid.GetAccountsAsync(found.AccessToken, linked.Token).ConfigureAwait(false);
            var institution = answer.Item.InstitutionId is null && answer.Item.InstitutionName is null
                ? item.Institution
                : new LinkInstitution { InstitutionId = answer.Item.InstitutionId, Name = answer.Item.InstitutionName };
            // In the order of the table, so that the same token again gives the same answer.
            List<LinkAccount> accounts = [.. answer.Accounts.OrderBy(account => account.Name, StringComparer.Ordinal).ThenBy(account => account.AccountId, StringComparer.Ordinal).Select(account => new LinkAccount
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

    private NewExchange NewExchange(TokenExchangeRequest request, LinkMetadata? metadata, string environment, TokenSealer sealer)
    {
        var id = Guid.CreateVersion7(timeProvider.GetUtcNow());
        var publicToken = request.PublicToken.Reveal();
        return new NewExchange(
            id,
            environment,
            request.UserId,
            SHA256.HashData(Encoding.UTF8.GetBytes(publicToken)),
            sealer.Seal(publicToken, ExchangeRecovery.Context(environment, request.UserId, id)),
            options.Value.AllowDuplicateItems || metadata is null ? null : ItemFingerprint.Of(metadata.Institution, metadata.Accounts));
    }

    [LoggerMessage(LogLevel.Warning, "Item {ItemId} is linked, but Plaid did not give its institution and accounts; they are asked for again when they are next needed.")]
    private partial void LogDetailsMissing(Exception exception, string itemId);
}
