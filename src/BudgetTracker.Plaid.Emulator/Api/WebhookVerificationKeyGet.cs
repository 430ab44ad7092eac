namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/#get-webhook-verification-key"/>
internal static class WebhookVerificationKeyGet
{
    public static WebhookVerificationKeyGetResponse Handle(ApiCall call)
    {
        var id = call.Fields.Required("key_id");
        call.Fields.Validate();
        return new(call.Emulation.WebhookKeys.Find(id) ?? throw Errors.InvalidWebhookKeyId(), call.RequestId);
    }
}

internal sealed record WebhookVerificationKeyGetResponse(JsonWebKey Key, string RequestId);

internal sealed record JsonWebKey(
    string Alg, string Crv, string Kid, string Kty, string Use, string X, string Y, long CreatedAt, long? ExpiredAt);
