namespace BudgetTracker.LocalAws;

/// <summary>Something that goes wrong with a call.</summary>
public enum AwsFault
{
    /// <summary>400 ThrottlingException; SDKs try again.</summary>
    Throttle,

    /// <summary>500; SDKs try again.</summary>
    InternalError,

    /// <summary>503; SDKs try again. For the Lambda extension: 400 "not ready to serve traffic", as before the first invocation.</summary>
    Unavailable,

    /// <summary>The answer never comes.</summary>
    Hang,

    /// <summary>The TCP connection is reset.</summary>
    Reset,

    /// <summary>200 with half of a JSON document.</summary>
    TruncatedJson,
}
