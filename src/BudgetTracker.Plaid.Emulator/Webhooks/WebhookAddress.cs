namespace BudgetTracker;

/// <summary>Where webhooks go. Plaid takes addresses without a scheme; they are sent to by https.</summary>
internal static class WebhookAddress
{
    public static void Check(ApiFields fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && Find(value) is null)
            fields.Invalid($"{name} must be a URL");
    }

    public static Uri Resolve(string value) => Find(value) ?? throw new FormatException("The webhook's address is none.");

    private static Uri? Find(string value)
    {
        var hasScheme = value.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? value : "https://" + value, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            return null;
        return hasScheme || uri.Host.Contains('.', StringComparison.Ordinal) ? uri : null;
    }
}
