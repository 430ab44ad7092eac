using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker.Plaid;

/// <summary>
/// Ties a public token to the user it was made for: it has to appear in a Link session of a link token that this user was given.
/// A forged or stolen one gets the answer of an unknown one, and is not spent.
/// </summary>
internal sealed class PublicTokenBinding(IPlaidApi plaid, ILinkTokenStore linkTokens)
{
    /// <summary>Remembers whom a link token was given to.</summary>
    public Task RecordAsync(string environment, string userId, LinkTokenCreateResponse linkToken, CancellationToken cancellationToken) =>
        linkTokens.AddAsync(environment, userId, Hash(linkToken.LinkToken), linkToken.Expiration, cancellationToken);

    /// <summary>What Plaid says was linked, which the browser cannot forge.</summary>
    /// <exception cref="TokenExchangeException">The public token is not one of this user's.</exception>
    public async Task<LinkMetadata> VerifyAsync(TokenExchangeRequest request, string environment, CancellationToken cancellationToken)
    {
        if (request.LinkToken is not { Length: > 0 } linkToken
            || !await linkTokens.IsOwnAsync(environment, request.UserId, Hash(linkToken), cancellationToken).ConfigureAwait(false))
            throw TokenExchangeException.UnknownPublicToken();

        LinkTokenGetResponse answer;
        try
        {
            answer = await plaid.GetLinkTokenAsync(linkToken, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.InvalidLinkToken)
        {
            throw TokenExchangeException.UnknownPublicToken();
        }

        var linked = answer.LinkSessions
            .SelectMany(session => session.Results?.ItemAddResults ?? [])
            .FirstOrDefault(item => item.PublicToken == request.PublicToken)
            ?? throw TokenExchangeException.UnknownPublicToken();
        return new LinkMetadata { Institution = linked.Institution, Accounts = linked.Accounts };
    }

    private static byte[] Hash(string linkToken) => SHA256.HashData(Encoding.UTF8.GetBytes(linkToken));
}

/// <summary>Which user a link token was given to.</summary>
internal interface ILinkTokenStore
{
    /// <summary>Remembers a link token by its hash; forgets those whose sessions Plaid no longer keeps.</summary>
    Task AddAsync(string environment, string userId, byte[] linkTokenSha256, DateTimeOffset expiration, CancellationToken cancellationToken);

    /// <summary>Whether a link token was given to this user.</summary>
    Task<bool> IsOwnAsync(string environment, string userId, byte[] linkTokenSha256, CancellationToken cancellationToken);
}
