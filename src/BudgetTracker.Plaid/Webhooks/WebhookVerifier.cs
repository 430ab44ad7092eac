using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>
/// Tells Plaid's webhooks from forged ones, by the header <c>Plaid-Verification</c> and the body's bytes. What costs nothing is looked at
/// first, so that Plaid is asked for a key only where all else is right.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
internal sealed class WebhookVerifier(WebhookKeys keys, TimeProvider time)
{
    private const int MostSecondsOld = 300;
    private const int MostSecondsAhead = 60; // Of Plaid's clock to this one.

    /// <summary>The verdict; throws nothing but <see cref="OperationCanceledException"/>.</summary>
    public async Task<WebhookProof> VerifyAsync(string? header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(header))
            return new(WebhookVerdict.Missing);
        if (WebhookJwt.Read(header) is not { } jwt)
            return new(WebhookVerdict.Malformed);
        var sha256 = SHA256.HashData(body.Span);
        if (Check(jwt, sha256) is { } refusal)
            return new(refusal);
        var (verdict, key) = await keys.FindAsync(jwt.KeyId, cancellationToken).ConfigureAwait(false);
        if (key is null)
            return new(verdict);
        if (key.ExpiredAt <= time.GetUtcNow().ToUnixTimeSeconds())
            return new(WebhookVerdict.ExpiredKey);
        return key.Verify(jwt.Signed, jwt.Signature)
            ? new(WebhookVerdict.Genuine, DateTimeOffset.FromUnixTimeSeconds(jwt.IssuedAt), sha256)
            : new(WebhookVerdict.WrongSignature);
    }

    private WebhookVerdict? Check(WebhookJwt jwt, byte[] sha256)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (jwt.Algorithm is not WebhookJwt.Es256)
            return WebhookVerdict.WrongAlgorithm;
        if (jwt.IssuedAt < now - MostSecondsOld)
            return WebhookVerdict.TooOld;
        if (jwt.IssuedAt > now + MostSecondsAhead)
            return WebhookVerdict.FromTheFuture;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(jwt.BodySha256), Encoding.UTF8.GetBytes(Convert.ToHexStringLower(sha256)))
            ? null
            : WebhookVerdict.OtherBody;
    }
}

/// <summary>What came of it.</summary>
/// <param name="Verdict">Whether it is Plaid's, or why not.</param>
/// <param name="IssuedAt">When Plaid signed it; only of a genuine one.</param>
/// <param name="BodySha256">Of the body; only of a genuine one, else null.</param>
internal readonly record struct WebhookProof(WebhookVerdict Verdict, DateTimeOffset IssuedAt = default, byte[]? BodySha256 = null);
