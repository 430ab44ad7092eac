namespace BudgetTracker.Plaid;

/// <summary>
/// The base of every error this library reports. No message of the family carries a token or a secret;
/// misuse of an argument stays an <see cref="ArgumentException"/>.
/// </summary>
public abstract class PlaidException : Exception
{
    private protected PlaidException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>A setting or a secret is missing or wrong; the message names the cure.</summary>
public sealed class PlaidConfigurationException : PlaidException
{
    /// <summary>An error with the given message.</summary>
    public PlaidConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// A sealed value did not open. Deliberately says no more: whether the key, the row or the bytes were wrong is the same
/// answer to whoever tries.
/// </summary>
public sealed class TokenProtectionException : PlaidException
{
    /// <summary>The one error of this type.</summary>
    public TokenProtectionException()
        : base("A sealed token could not be opened. Check that the key ring still holds every key that sealed values name.")
    {
    }
}

/// <summary>Plaid answered with an error. Branch on <see cref="ErrorType"/> and <see cref="ErrorCode"/>, never on the message.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
public sealed class PlaidApiException : PlaidException
{
    /// <summary>An error that Plaid answered <paramref name="endpoint"/> with.</summary>
    public PlaidApiException(string endpoint, int statusCode, string errorType, string errorCode, string? requestId = null)
        : base($"Plaid answered {endpoint} with {statusCode} {errorType}/{errorCode} (request_id {requestId ?? "none"}).")
    {
        Endpoint = endpoint;
        StatusCode = statusCode;
        ErrorType = errorType;
        ErrorCode = errorCode;
        RequestId = requestId;
    }

    /// <summary>The path that was called, for example <c>/link/token/create</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The HTTP status code.</summary>
    public int StatusCode { get; }

    /// <summary>Plaid's <c>error_type</c>; new ones appear at any time (see <see cref="PlaidErrorTypes"/>).</summary>
    public string ErrorType { get; }

    /// <summary>Plaid's <c>error_code</c>; new ones appear at any time (see <see cref="PlaidErrorCodes"/>).</summary>
    public string ErrorCode { get; }

    /// <summary>Plaid's <c>request_id</c>, to quote to Plaid's support.</summary>
    public string? RequestId { get; }

    /// <summary>Plaid's <c>display_message</c>: a sentence fit for the end user, or null.</summary>
    public string? DisplayMessage { get; init; }

    /// <summary>How long Plaid asked to wait before another try, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// True where another try may succeed. Whether a try may be repeated at all is the endpoint's affair:
    /// <c>/item/public_token/exchange</c> never is.
    /// </summary>
    public bool IsTransient =>
        StatusCode is 429 or >= 500
        || ErrorType is PlaidErrorTypes.RateLimitExceeded
        || ErrorCode is PlaidErrorCodes.InternalServerError or PlaidErrorCodes.PlannedMaintenance
            or PlaidErrorCodes.InstitutionDown or PlaidErrorCodes.InstitutionNotResponding;
}

/// <summary>
/// Plaid gave no usable answer: connection refused or reset, time-out, or a body that is not Plaid's JSON.
/// </summary>
public sealed class PlaidTransportException : PlaidException
{
    /// <summary>An error on the way to or from <paramref name="endpoint"/>.</summary>
    public PlaidTransportException(string endpoint, string reason, bool mayHaveBeenProcessed, Exception? innerException = null)
        : base($"No usable answer from Plaid to {endpoint}: {reason}.", innerException)
    {
        Endpoint = endpoint;
        MayHaveBeenProcessed = mayHaveBeenProcessed;
    }

    /// <summary>The path that was called.</summary>
    public string Endpoint { get; }

    /// <summary>False only where the request certainly never reached Plaid (the connection was not established).</summary>
    public bool MayHaveBeenProcessed { get; }

    /// <summary>False where another try would end the same way, for example at an address that is not Plaid's.</summary>
    internal bool IsTransient { get; init; } = true;

    internal TimeSpan? RetryAfter { get; init; }
}

/// <summary>The database could not be reached, or did not do what it was asked.</summary>
public sealed class TokenStoreException : PlaidException
{
    /// <summary>An error with the given message.</summary>
    public TokenStoreException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>True where another try may succeed.</summary>
    public bool IsTransient { get; }

    /// <summary>Whether the write may be in the database all the same: its answer is what got lost.</summary>
    internal bool MayHaveCommitted { get; set; }
}

/// <summary>The user has no such item. Another user's item is the same answer.</summary>
public sealed class ItemNotFoundException : PlaidException
{
    /// <summary>No item <paramref name="itemId"/> for this user.</summary>
    public ItemNotFoundException(string itemId)
        : base("There is no such item for this user.") => ItemId = itemId;

    /// <summary>The item that was asked for.</summary>
    public string ItemId { get; }
}

/// <summary>An exchange ended without an item, or was not begun.</summary>
public sealed class TokenExchangeException : PlaidException
{
    /// <summary>An exchange that ended with <paramref name="code"/>.</summary>
    public TokenExchangeException(string code, string message)
        : base(message) => Code = code;

    /// <summary>One of <see cref="TokenExchangeErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>With <see cref="TokenExchangeErrorCodes.DuplicateItem"/>: the user's item that has the same accounts.</summary>
    public string? ExistingItemId { get; init; }

    internal static TokenExchangeException UnknownPublicToken() => new(
        TokenExchangeErrorCodes.UnknownPublicToken, "Plaid does not know this public token: it is wrong, expired or used. Open Link again.");

    internal static TokenExchangeException RelinkRequired() => new(
        TokenExchangeErrorCodes.RelinkRequired, "This public token was used and no linked item is left of it. Open Link again.");

    internal static TokenExchangeException Duplicate(string existingItemId) => new(
        TokenExchangeErrorCodes.DuplicateItem, "These accounts are linked already. Repair the existing item in Link's update mode, or remove it first.")
    {
        ExistingItemId = existingItemId,
    };

    internal static TokenExchangeException TooLittleTime() => new(
        TokenExchangeErrorCodes.TooLittleTime, "Too little time is left to finish an exchange, so it was not begun. Send the request again.");
}
