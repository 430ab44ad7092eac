namespace BudgetTracker;

/// <summary>The second half of Link: turns a public token into a stored, encrypted access token, exactly once.</summary>
public interface ITokenExchangeService
{
    /// <summary>
    /// Exchanges a public token. The same token again, by the same user, gives the first result without calling Plaid;
    /// by another user, the answer of a token that does not exist.
    /// </summary>
    /// <param name="request">The token and its user.</param>
    /// <param name="cancellationToken">
    /// Ends the wait before the token is spent. Once Plaid has been called the exchange finishes on its own deadline.
    /// </param>
    /// <returns>
    /// The exchange: with its item where <see cref="TokenExchange.State"/> is <see cref="ExchangeStates.Active"/>,
    /// without one while the outcome is not known yet.
    /// </returns>
    /// <exception cref="TokenExchangeException">The exchange ended without an item; <see cref="TokenExchangeException.Code"/> says why.</exception>
    /// <exception cref="PlaidApiException">Plaid refused or could not serve the call; the token was not spent.</exception>
    /// <exception cref="PlaidTransportException">Plaid was not reached; the token was not spent.</exception>
    /// <exception cref="DatabaseException">The database could not take the claim; the token was not spent.</exception>
    Task<TokenExchange> ExchangeAsync(TokenExchangeRequest request, CancellationToken cancellationToken = default);

    /// <summary>An exchange of this user's, or null.</summary>
    /// <exception cref="DatabaseException">The database could not be read.</exception>
    Task<TokenExchange?> FindAsync(string userId, Guid exchangeId, CancellationToken cancellationToken = default);
}

/// <summary>A public token to exchange. Prints without the link token.</summary>
public sealed record TokenExchangeRequest
{
    /// <summary>The authenticated user; never taken from a request body.</summary>
    public required string UserId { get; init; }

    /// <summary>The token from Link's <c>onSuccess</c>.</summary>
    public required PublicToken PublicToken { get; init; }

    /// <summary>The link token that Link was opened with; needed where <see cref="PlaidLinkOptions.RequireLinkToken"/> is on.</summary>
    public string? LinkToken { get; init; }

    /// <summary>How long the host lets this request live; with less than 10 s nothing is begun. Default: null, no limit.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>
    /// Whether the person wants these accounts although they are linked already, each link being billed. Default: false, which is
    /// <see cref="TokenExchangeErrorCodes.DuplicateItem"/>.
    /// </summary>
    public bool AllowDuplicate { get; init; }

    /// <summary>What <c>onSuccess</c> gave beside it; what it lacks is completed from Plaid.</summary>
    public LinkMetadata? Metadata { get; init; }

    /// <summary>The user; never a token.</summary>
    public override string ToString() => $"{nameof(TokenExchangeRequest)} of {UserId}";
}

/// <summary>The state of an exchange, and its item where there is one.</summary>
public sealed record TokenExchange
{
    /// <summary>Id of the exchange; sortable by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>One of <see cref="ExchangeStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The linked item; null unless the state is <see cref="ExchangeStates.Active"/>.</summary>
    public LinkedItem? Item { get; init; }
}

/// <summary>The states of an exchange.</summary>
public static class ExchangeStates
{
    /// <summary>Claimed; Plaid is being asked.</summary>
    public const string Exchanging = "EXCHANGING";

    /// <summary>Done: the access token is stored.</summary>
    public const string Active = "ACTIVE";

    /// <summary>Plaid refused the token; nothing was linked.</summary>
    public const string Rejected = "REJECTED";

    /// <summary>Plaid was asked and gave no usable answer; recovery asks again.</summary>
    public const string Unknown = "UNKNOWN";

    /// <summary>The token was spent and its answer is gone; the user has to link again.</summary>
    public const string Suspect = "SUSPECT";

    /// <summary>A suspect exchange that was given up; the user has to link again.</summary>
    public const string Lost = "LOST";
}

/// <summary>Why an exchange ended without an item.</summary>
public static class TokenExchangeErrorCodes
{
    /// <summary>Plaid does not know the token (wrong, expired, used), or it is another user's.</summary>
    public const string UnknownPublicToken = "unknown_public_token";

    /// <summary>The token was spent, and its answer was lost or its item is removed: open Link again.</summary>
    public const string RelinkRequired = "relink_required";

    /// <summary>The user has linked these accounts already.</summary>
    public const string DuplicateItem = "duplicate_item";

    /// <summary>The host's time is nearly over; nothing was begun.</summary>
    public const string TooLittleTime = "too_little_time";
}
