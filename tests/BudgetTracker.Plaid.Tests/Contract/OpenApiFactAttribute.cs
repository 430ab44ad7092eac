namespace BudgetTracker;

/// <summary>A test against Plaid's OpenAPI document; skipped, saying what is missing, where the document or the validator is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenApiFactAttribute : FactAttribute
{
    public OpenApiFactAttribute() => Skip = OpenApiValidator.FindUnavailableReason();
}
