namespace BudgetTracker;

/// <summary>The status codes of this API.</summary>
public static class HttpStatus
{
#pragma warning disable CS1591 // Each name is the status itself.
    public const int Ok = 200;
    public const int Accepted = 202;
    public const int NoContent = 204;
    public const int BadRequest = 400;
    public const int Unauthorized = 401;
    public const int Forbidden = 403;
    public const int NotFound = 404;
    public const int Conflict = 409;
    public const int PayloadTooLarge = 413;
    public const int UnsupportedMediaType = 415;
    public const int TooManyRequests = 429;
    public const int ServiceUnavailable = 503;
#pragma warning restore CS1591
}

/// <summary>The titles that problem details have where a status code says it all.</summary>
internal static class ReasonPhrases
{
    public static string Of(int statusCode) => statusCode switch
    {
        HttpStatus.Ok => "OK",
        HttpStatus.Accepted => "Accepted",
        HttpStatus.NoContent => "No Content",
        HttpStatus.BadRequest => "Bad Request",
        HttpStatus.Unauthorized => "Unauthorized",
        HttpStatus.Forbidden => "Forbidden",
        HttpStatus.NotFound => "Not Found",
        HttpStatus.Conflict => "Conflict",
        HttpStatus.PayloadTooLarge => "Payload Too Large",
        HttpStatus.UnsupportedMediaType => "Unsupported Media Type",
        HttpStatus.TooManyRequests => "Too Many Requests",
        HttpStatus.ServiceUnavailable => "Service Unavailable",
        _ => "Error",
    };
}
