namespace BudgetTracker.LocalAws;

/// <summary>An error as the JSON services answer it; client errors are 400 there, whatever they are.</summary>
internal sealed class AwsError(string code, string? message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;

    public string? Text { get; } = message;

    public int Status { get; } = status;

    /// <summary>The code of the query protocol, for clients of services that spoke it before.</summary>
    public string? FormerCode { get; init; }

    public byte[] Write() => WireJson.Write(json =>
    {
        json.WriteString("__type", Code);
        if (Text is { } text)
            json.WriteString("message", text);
    });

    public static AwsError MissingAuthenticationToken() => new("MissingAuthenticationTokenException", "Missing Authentication Token");

    public static AwsError IncompleteSignature(string message) => new("IncompleteSignatureException", message);

    public static AwsError InvalidSignature(string message) => new("InvalidSignatureException", message);

    public static AwsError UnrecognizedClient() => new("UnrecognizedClientException", "The security token included in the request is invalid.");

    public static AwsError ExpiredToken() => new("ExpiredTokenException", "The security token included in the request is expired");

    public static AwsError UnknownOperation() => new("UnknownOperationException", message: null);

    public static AwsError AccessDenied(AwsCredential caller, string action, string resource) => new(
        "AccessDeniedException",
        $"User: arn:aws:sts::{AwsStandInOptions.AccountId}:assumed-role/stand-in/{caller.AccessKeyId} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action");

    public static AwsError Throttling() => new("ThrottlingException", "Rate exceeded");

    public static AwsError Internal(string service) => new(service == "kms" ? "KMSInternalException" : "InternalServiceError", "An error occurred on the server side.", 500);

    public static AwsError Unavailable() => new("ServiceUnavailableException", "Service is unable to handle request.", 503);
}
