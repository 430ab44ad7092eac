namespace BudgetTracker;

/// <summary>What a sync that came to nothing means for the next one.</summary>
/// <param name="Code">Plaid's error code, or one of this library's, for the person; null where nothing is wrong.</param>
/// <param name="FirstPause">Before the next sync; it doubles with each that fails.</param>
/// <param name="LongestPause">Which it never exceeds.</param>
internal sealed record SyncFailure(string? Code, TimeSpan FirstPause, TimeSpan LongestPause)
{
    /// <summary>Plaid was not reached, or gave no usable answer.</summary>
    public const string NoAnswer = "PLAID_UNAVAILABLE";

    /// <summary>The fault is on this side; the log says more.</summary>
    public const string Internal = "INTERNAL_ERROR";

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    /// <summary>Whether the item itself has to be looked at: a sign-in, which the sync then waits for.</summary>
    public bool WantsCheck { get; init; }

    /// <summary>Whether the next sync has to read the history from its beginning.</summary>
    public bool ForgetsCursor { get; init; }

    /// <summary>Whether it is in the nature of things and no reason to warn anybody.</summary>
    public bool IsExpected { get; init; }

    /// <summary>Whether Plaid has asked to be left alone for the pause, which then nothing cuts short.</summary>
    public bool IsPlaidsWish { get; init; }

    /// <summary>The class of an error.</summary>
    /// <param name="exception">What the sync threw.</param>
    /// <param name="hasCursor">Whether the sync began in the middle of the history.</param>
    /// <seealso href="https://plaid.com/docs/errors/"/>
    public static SyncFailure Of(Exception exception, bool hasCursor) => exception switch
    {
        PlaidApiException { ErrorCode: PlaidErrorCodes.ProductNotReady } => NotReady,
        // Nothing but the person, or nobody, changes these.
        PlaidApiException { ErrorCode: PlaidErrorCodes.AdditionalConsentRequired or PlaidErrorCodes.ProductsNotSupported or PlaidErrorCodes.InvalidProduct } refused =>
            new(refused.ErrorCode, _day, _day) { IsExpected = true },
        PlaidApiException { ErrorCode: PlaidErrorCodes.TransactionsSyncMutationDuringPagination } restless => new(restless.ErrorCode, 5 * _second, 5 * 60 * _second) { IsExpected = true },
        PlaidApiException refused when ItemFinding.IsOfItem(refused) => new(CodeOf(refused), 30 * _second, _hour) { WantsCheck = true, IsExpected = true },
        // A cursor of more than a year ago, or of an item that Plaid has made anew.
        PlaidApiException { ErrorCode: PlaidErrorCodes.InvalidField } stale when hasCursor => new(stale.ErrorCode, 5 * _second, _hour) { ForgetsCursor = true },
        PlaidApiException { StatusCode: 429 } or PlaidApiException { ErrorType: PlaidErrorTypes.RateLimitExceeded } => Limited((PlaidApiException)exception),
        PlaidApiException { IsTransient: true } busy => new(CodeOf(busy), 30 * _second, _hour) { IsExpected = true },
        PlaidApiException other => new(CodeOf(other), 60 * _second, _hour),
        PlaidTransportException => new(NoAnswer, 30 * _second, _hour),
        _ => new(Internal, 30 * _second, _hour),
    };

    /// <summary>Plaid has nothing yet.</summary>
    public static SyncFailure NotReady { get; } = new(Code: null, 2 * _second, _hour) { IsExpected = true };

    private static SyncFailure Limited(PlaidApiException refusal)
    {
        var asked = refusal.RetryAfter ?? TimeSpan.FromMinutes(1);
        var wait = asked < _second ? _second : asked > _hour ? _hour : asked;
        return new(CodeOf(refusal), wait, wait) { IsExpected = true, IsPlaidsWish = true };
    }

    private static string CodeOf(PlaidApiException exception) => DisplayText.Clean(exception.ErrorCode) ?? NoAnswer;
}
