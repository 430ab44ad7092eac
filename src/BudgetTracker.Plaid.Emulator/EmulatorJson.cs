using System.Text.Json.Serialization;

namespace BudgetTracker.Plaid.Emulator;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(PlaidTimeConverter)])]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(LinkTokenCreateResponse))]
[JsonSerializable(typeof(LinkTokenGetResponse))]
[JsonSerializable(typeof(ItemPublicTokenExchangeResponse))]
[JsonSerializable(typeof(ItemGetResponse))]
[JsonSerializable(typeof(EmptyResponse))]
[JsonSerializable(typeof(ItemWebhookUpdateResponse))]
[JsonSerializable(typeof(ItemAccessTokenInvalidateResponse))]
[JsonSerializable(typeof(AccountsGetResponse))]
[JsonSerializable(typeof(InstitutionsGetByIdResponse))]
[JsonSerializable(typeof(UserCreateResponse))]
[JsonSerializable(typeof(UserItemsGetResponse))]
[JsonSerializable(typeof(WebhookVerificationKeyGetResponse))]
[JsonSerializable(typeof(SandboxPublicTokenCreateResponse))]
[JsonSerializable(typeof(SandboxItemResetLoginResponse))]
[JsonSerializable(typeof(SandboxItemFireWebhookResponse))]
[JsonSerializable(typeof(JwtHeader))]
[JsonSerializable(typeof(JwtClaims))]
[JsonSerializable(typeof(FaultRequest))]
[JsonSerializable(typeof(StateResponse))]
[JsonSerializable(typeof(CompleteLinkRequest))]
[JsonSerializable(typeof(CompleteLinkResponse))]
internal sealed partial class EmulatorJson : JsonSerializerContext;
