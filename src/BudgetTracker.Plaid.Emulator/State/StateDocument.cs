using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BudgetTracker;

// What a state file holds. A change that version 1 cannot be read with takes a new version number.

/// <summary>The whole file.</summary>
internal sealed record StateDocument(
    [property: JsonPropertyName("plaid_emulator_state")] int Version,
    SavedKey WebhookKey,
    IReadOnlyDictionary<string, string> UsersByClientUserId,
    IReadOnlyList<SavedItem> Items,
    IReadOnlyList<SavedPublicToken> PublicTokens,
    IReadOnlyList<SavedLinkToken> LinkTokens,
    TimeSpan ClockAhead = default,
    IReadOnlyList<SavedKey>? ExpiredWebhookKeys = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SavedUser>? Users = null)
{
    public const int CurrentVersion = 1;
}

internal sealed record SavedKey(string Id, byte[] Pkcs8, DateTimeOffset CreatedAt, DateTimeOffset? ExpiredAt = null);

/// <summary>A user of whom more is known than the pair of ids, which is all that the first files had.</summary>
internal sealed record SavedUser(
    string Id, string ClientUserId, string? Token, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, JsonObject? Identity);

internal sealed record SavedItem(
    string Id, string InstitutionId, DateTimeOffset CreatedAt, IReadOnlyList<string> Products, string? ClientUserId, string? UserId,
    IReadOnlyList<Account> Accounts, string? Webhook, string? AccessToken, int Exchanges, bool LoginRequired, bool Removed,
    SavedWebhook? LastWebhook, string? Username = null, DateTimeOffset? TransactionsSince = null, int? DaysRequested = null,
    IReadOnlyList<Extra>? Extras = null, IReadOnlyList<DateTimeOffset>? Fetched = null, bool SyncAsked = false, bool RecurringAsked = false,
    string? Error = null, DateTimeOffset? ConsentedAt = null, bool HasNewAccount = false, IReadOnlyList<string>? Consented = null, string? Password = null,
    IReadOnlyList<ChosenAccounts>? Choices = null, bool IsFollowed = false);

internal sealed record SavedWebhook(string Code, DateTimeOffset SentAt);

internal sealed record SavedPublicToken(string Value, string ItemId, DateTimeOffset ExpiresAt, bool Spent);

internal sealed record SavedLinkToken(
    string Value, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string ClientName, string Language,
    IReadOnlyList<string> CountryCodes, IReadOnlyList<string> Products, string? ClientUserId, string? UserId, string? Webhook,
    string? RedirectUri, JsonElement? AccountFilters, string? UpdateItemId, bool AccountSelection, bool Hosted,
    string? CompletionRedirectUri, IReadOnlyList<SavedSession> Sessions, int? DaysRequested = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RoutingNumber = null,
    IReadOnlyList<string>? ProductsIfSupported = null, IReadOnlyList<string>? ConsentedProducts = null, bool MultiItem = false);

/// <summary>A session without the events that the browser told.</summary>
internal sealed record SavedSession(
    string Id, string OauthStateId, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? OauthBankId, string? SignedInId,
    IReadOnlyList<Account> Accounts, LinkSuccess? Success, string? Username = null, string? Password = null,
    IReadOnlyList<LinkSuccess>? More = null);

// Not EmulatorJson: Plaid's time stamps have whole seconds, lifetimes here have to keep their fractions.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StateDocument))]
internal sealed partial class StateJson : JsonSerializerContext;
