namespace BudgetTracker;

internal static class WebhookAddress
{
    public static void Check(ApiFields fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !(Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
            fields.Invalid($"{name} must be an absolute http or https URL");
    }
}
