namespace BudgetTracker;

/// <summary>The errors the routes answer with.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
internal static class Errors
{
    public const string LoginRequiredCode = "ITEM_LOGIN_REQUIRED";

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

    public static ApiException Internal() => new(
        new("API_ERROR", "INTERNAL_SERVER_ERROR", "an unexpected error occurred"), StatusCodes.Status500InternalServerError);

    public static ApiException RateLimited(string code) => new(
        new("RATE_LIMIT_EXCEEDED", code, "rate limit exceeded. too many requests were made. Please try again later"), StatusCodes.Status429TooManyRequests);

    /// <summary>The institution does not have the products; <see cref="AdditionalConsentRequired"/> where only the item does not.</summary>
    public static ApiException ProductsNotSupported(IEnumerable<string> products) => new(new(
        "ITEM_ERROR",
        "PRODUCTS_NOT_SUPPORTED",
        $"the following products are not supported by this institution: [{string.Join(',', products.Select(p => $"\"{p}\""))}]"));

    public static ApiException AdditionalConsentRequired(string product) => Input(
        "ADDITIONAL_CONSENT_REQUIRED", $"client does not have user consent to access the PRODUCT_{product.ToUpperInvariant()} product");

    public static ApiException NoAuthAccounts() => NoAccounts("NO_AUTH_ACCOUNTS", "checking or savings");

    public static ApiException NoLiabilityAccounts() => NoAccounts("NO_LIABILITY_ACCOUNTS", "liability");

    public static ApiException NoInvestmentAccounts() => NoAccounts("NO_INVESTMENT_ACCOUNTS", "investment");

    public static ApiError AssetReportFailed() =>
        new("ASSET_REPORT_ERROR", "ASSET_REPORT_GENERATION_FAILED", "the asset report could not be generated");

    public static ApiException InstitutionNoLongerSupported() => new(new(
        "INSTITUTION_ERROR",
        "INSTITUTION_NO_LONGER_SUPPORTED",
        "this institution is no longer supported",
        "This financial institution is no longer supported."));

    public static ApiException SandboxProductNotEnabled(string product) =>
        new(new("SANDBOX_ERROR", "SANDBOX_PRODUCT_NOT_ENABLED", $"the Item does not have the product \"{product}\""));

    public static ApiException ProductNotReady() => new(new(
        "ITEM_ERROR", "PRODUCT_NOT_READY", "the requested product is not yet ready. please provide a webhook or try the request again later"));

    public static ApiException SyncMutation() => new(new(
        "TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
        "Underlying transaction data changed since last page was fetched. Please restart pagination from last update."));

    public static ApiException SandboxWebhookInvalid(string message) => new(new("SANDBOX_ERROR", "SANDBOX_WEBHOOK_INVALID", message));

    public static ApiError LoginRequired() => new(
        "ITEM_ERROR",
        LoginRequiredCode,
        "the login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update "
        + "this information. use Link's update mode to restore the item to a good state",
        "The login details for this account have changed. Please sign in again.");

    /// <summary>An item's error by its code.</summary>
    public static ApiError OfItem(string code) => code switch
    {
        LoginRequiredCode => LoginRequired(),
        "USER_PERMISSION_REVOKED" => new("ITEM_ERROR", code, "the holder of this account has revoked their permission for your application to access it"),
        _ => new(
            code.StartsWith("INSTITUTION", StringComparison.Ordinal) ? "INSTITUTION_ERROR" : "ITEM_ERROR", code, $"the item is in the error {code}",
            "Something is wrong with this account. Try another one."),
    };

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

    private static ApiException NoAccounts(string code, string kind) =>
        new(new("ITEM_ERROR", code, $"There are no valid {kind} account(s) associated with this Item."));

    private static ApiException Request(string code, string message) => new(new("INVALID_REQUEST", code, message));

    private static ApiException Input(string code, string message) => new(new("INVALID_INPUT", code, message));
}
