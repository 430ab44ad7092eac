namespace BudgetTracker;

/// <summary>Plaid's <c>error_code</c> values that this library acts on. Strings, because Plaid adds codes at any time.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
public static class PlaidErrorCodes
{
#pragma warning disable CS1591 // Each name is the code itself; the link above documents it.
    public const string AccessNotGranted = "ACCESS_NOT_GRANTED";
    public const string AdditionalConsentRequired = "ADDITIONAL_CONSENT_REQUIRED";
    public const string InstitutionDown = "INSTITUTION_DOWN";
    public const string InstitutionNotResponding = "INSTITUTION_NOT_RESPONDING";
    public const string InsufficientCredentials = "INSUFFICIENT_CREDENTIALS";
    public const string InternalServerError = "INTERNAL_SERVER_ERROR";
    public const string InvalidAccessToken = "INVALID_ACCESS_TOKEN";
    public const string InvalidApiKeys = "INVALID_API_KEYS";
    public const string InvalidCredentials = "INVALID_CREDENTIALS";
    public const string InvalidField = "INVALID_FIELD";
    public const string InvalidLinkToken = "INVALID_LINK_TOKEN";
    public const string InvalidMfa = "INVALID_MFA";
    public const string InvalidProduct = "INVALID_PRODUCT";
    public const string InvalidPublicToken = "INVALID_PUBLIC_TOKEN";
    public const string InvalidUpdatedUsername = "INVALID_UPDATED_USERNAME";
    public const string InvalidWebhookVerificationKeyId = "INVALID_WEBHOOK_VERIFICATION_KEY_ID";
    public const string ItemLocked = "ITEM_LOCKED";
    public const string ItemLoginRequired = "ITEM_LOGIN_REQUIRED";
    public const string ItemNotFound = "ITEM_NOT_FOUND";
    public const string MissingFields = "MISSING_FIELDS";
    public const string NoAccounts = "NO_ACCOUNTS";
    public const string PasswordResetRequired = "PASSWORD_RESET_REQUIRED";
    public const string PlannedMaintenance = "PLANNED_MAINTENANCE";
    public const string ProductNotReady = "PRODUCT_NOT_READY";
    public const string ProductsNotSupported = "PRODUCTS_NOT_SUPPORTED";
    public const string TransactionsSyncMutationDuringPagination = "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION";
    public const string UnauthorizedEnvironment = "UNAUTHORIZED_ENVIRONMENT";
    public const string UserPermissionRevoked = "USER_PERMISSION_REVOKED";
#pragma warning restore CS1591
}

/// <summary>Plaid's <c>error_type</c> values that this library acts on.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
public static class PlaidErrorTypes
{
#pragma warning disable CS1591
    public const string ApiError = "API_ERROR";
    public const string InstitutionError = "INSTITUTION_ERROR";
    public const string InvalidInput = "INVALID_INPUT";
    public const string InvalidRequest = "INVALID_REQUEST";
    public const string ItemError = "ITEM_ERROR";
    public const string RateLimitExceeded = "RATE_LIMIT_EXCEEDED";
    public const string TransactionsError = "TRANSACTIONS_ERROR";
#pragma warning restore CS1591
}
