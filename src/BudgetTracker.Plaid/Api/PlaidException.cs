namespace BudgetTracker;

/// <summary>The base of what can go wrong with Plaid and its items.</summary>
public abstract class PlaidException : BudgetTrackerException
{
    private protected PlaidException(string message, Exception? innerException = null)
        : base(message, innerException)
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
