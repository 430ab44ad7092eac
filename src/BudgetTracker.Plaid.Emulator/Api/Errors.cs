namespace BudgetTracker;

/// <summary>The errors the routes answer with.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
internal static class Errors
{
    public static ApiException InvalidBody() => Request("INVALID_BODY", "body could not be parsed as JSON");

    public static ApiException InvalidHeaders() => Request("INVALID_HEADERS", "the Content-Type header must be application/json");

    public static ApiException MissingFields(IEnumerable<string> names) =>
        Request("MISSING_FIELDS", "the following required fields are missing: " + string.Join(", ", names));

    public static ApiException UnknownFields(IEnumerable<string> names) =>
        Request("UNKNOWN_FIELDS", "the following fields are not recognized by this endpoint: " + string.Join(", ", names));

    public static ApiException InvalidField(string message) => Request("INVALID_FIELD", message);

    public static ApiException NotFound() =>
        new(new("INVALID_REQUEST", "NOT_FOUND", "the requested resource could not be found"), StatusCodes.Status404NotFound);

    public static ApiException MethodNotAllowed() =>
        new(new("INVALID_REQUEST", "NOT_FOUND", "API routes are called with POST"), StatusCodes.Status405MethodNotAllowed);

    public static ApiException InvalidApiKeys() => Input("INVALID_API_KEYS", "invalid client_id or secret provided");

    public static ApiException InvalidProduct(string message) => Input("INVALID_PRODUCT", message);

    public static ApiException InvalidInstitution() => Input("INVALID_INSTITUTION", "invalid institution_id provided");

    public static ApiException InvalidAccessToken(string message) => Input("INVALID_ACCESS_TOKEN", message);

    public static ApiException InvalidPublicToken(string message) => Input("INVALID_PUBLIC_TOKEN", message);

    public static ApiException InvalidLinkToken() =>
        Input("INVALID_LINK_TOKEN", "invalid link_token provided: it does not exist, is expired or belongs to another environment");

    public static ApiException InvalidAccountId() => Input("INVALID_ACCOUNT_ID", "one or more of the account IDs is invalid for this Item");

    public static ApiException InvalidWebhookKeyId() =>
        Input("INVALID_WEBHOOK_VERIFICATION_KEY_ID", "invalid key_id provided. Note that key_ids are specific to Plaid environments");

    public static ApiException UserNotFound() =>
        new(new("USER_ERROR", "USER_NOT_FOUND", "the requested user could not be found"));

    public static ApiException ItemNotFound() =>
        new(new("ITEM_ERROR", "ITEM_NOT_FOUND", "the Item you requested cannot be found. It does not exist or has been removed via /item/remove"));

    public static ApiException SandboxWebhookInvalid(string message) => new(new("SANDBOX_ERROR", "SANDBOX_WEBHOOK_INVALID", message));

    public static ApiError LoginRequired() => new(
        "ITEM_ERROR",
        "ITEM_LOGIN_REQUIRED",
        "the login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update "
        + "this information. use Link's update mode to restore the item to a good state",
        "The login details for this account have changed. Please sign in again.");

    public static ApiError InvalidCredentials() => new(
        "ITEM_ERROR",
        "INVALID_CREDENTIALS",
        "the credentials were not correct",
        "The credentials were not correct. Please try again.");

    public static ApiError InvalidMfa() => new(
        "ITEM_ERROR",
        "INVALID_MFA",
        "the provided MFA response(s) were not correct",
        "The answer was not correct. Please try again.");

    private static ApiException Request(string code, string message) => new(new("INVALID_REQUEST", code, message));

    private static ApiException Input(string code, string message) => new(new("INVALID_INPUT", code, message));
}
