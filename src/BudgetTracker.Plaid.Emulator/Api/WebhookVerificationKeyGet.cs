namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/#get-webhook-verification-key"/>
internal static class WebhookVerificationKeyGet
{
    public static WebhookVerificationKeyGetResponse Handle(ApiCall call)
    {
        var id = call.Fields.Required("key_id");
        call.Fields.Validate();
        var key = call.Emulation.WebhookKey;
        return string.Equals(id, key.Id, StringComparison.Ordinal) ? new(key.Describe(), call.RequestId) : throw Errors.InvalidWebhookKeyId();
    }
}

internal sealed record WebhookVerificationKeyGetResponse(JsonWebKey Key, string RequestId);

internal sealed record JsonWebKey(
    string Alg, string Crv, string Kid, string Kty, string Use, string X, string Y, long CreatedAt, long? ExpiredAt);
