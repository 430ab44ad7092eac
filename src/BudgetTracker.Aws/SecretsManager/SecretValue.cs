using System.Text;

namespace BudgetTracker;

/// <summary>The text of a secret, which Secrets Manager keeps as text or as bytes.</summary>
internal static class SecretValue
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(string secretId, string? text, ReadOnlyMemory<byte>? binary)
    {
        if (text is not null)
            return text;
        if (binary is not { } bytes)
            throw new BudgetTrackerConfigurationException($"The secret '{secretId}' has no value. Store one (aws secretsmanager put-secret-value).");
        try
        {
            return _strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new BudgetTrackerConfigurationException($"The secret '{secretId}' is binary and not text in UTF-8. Store its JSON as text.");
        }
    }
}
