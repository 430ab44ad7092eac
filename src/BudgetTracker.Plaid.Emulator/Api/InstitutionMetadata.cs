namespace BudgetTracker;

/// <summary>What else than the basics a caller wants to know about institutions.</summary>
internal sealed record InstitutionMetadata(bool Optional, bool Auth, bool PaymentInitiation, bool Status = false)
{
    /// <summary>Reads the options that the institution routes have in common.</summary>
    public static InstitutionMetadata Read(ApiFields? options) => new(
        options?.OptionalFlag("include_optional_metadata") ?? false,
        options?.OptionalFlag("include_auth_metadata") ?? false,
        options?.OptionalFlag("include_payment_initiation_metadata") ?? false);
}
