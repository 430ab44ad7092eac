using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's <c>Institution</c> object. What was not asked for, or is not known, is left out.</summary>
/// <seealso href="https://plaid.com/docs/api/institutions/"/>
internal sealed record InstitutionView(
    string InstitutionId, string Name, IReadOnlyList<string> Products, IReadOnlyList<string> CountryCodes,
    IReadOnlyList<string> RoutingNumbers, IReadOnlyList<string> DtcNumbers, bool Oauth)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PrimaryColor { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Logo { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InstitutionStatusView? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuthMetadataView? AuthMetadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PaymentInitiationMetadataView? PaymentInitiationMetadata { get; init; }

    public static InstitutionView Of(Institution institution, InstitutionMetadata wanted) => new(
        institution.Id, institution.Name, institution.Products, [institution.Country], institution.RoutingNumbers, [], institution.OAuth)
    {
        Url = wanted.Optional ? institution.Url : null,
        PrimaryColor = wanted.Optional ? institution.PrimaryColor : null,
        Logo = wanted.Optional ? InstitutionLogo.Of(institution) : null,
        Status = wanted.Status ? InstitutionStatusView.Of(institution) : null,
        AuthMetadata = wanted.Auth ? AuthMetadataView.Of(institution) : null,
        PaymentInitiationMetadata = wanted.PaymentInitiation ? PaymentInitiationMetadataView.Of(institution) : null,
    };
}

internal sealed record AuthMetadataView(AuthMethodsView SupportedMethods)
{
    public static AuthMetadataView? Of(Institution institution)
    {
        var isAmerican = institution.Country is "US";
        return institution.Products.Contains("auth", StringComparer.Ordinal) ? new(new AuthMethodsView(true, isAmerican, isAmerican, isAmerican)) : null;
    }
}

internal sealed record AuthMethodsView(bool InstantAuth, bool InstantMatch, bool AutomatedMicroDeposits, bool InstantMicroDeposits);

internal sealed record PaymentInitiationMetadataView(
    bool SupportsInternationalPayments, bool SupportsSepaInstant, IReadOnlyDictionary<string, string> MaximumPaymentAmount,
    bool SupportsRefundDetails, StandingOrderMetadataView? StandingOrderMetadata, bool SupportsPaymentConsents)
{
    private const string MaximumAmount = "10000";

    public static PaymentInitiationMetadataView? Of(Institution institution)
    {
        if (!institution.Products.Contains("payment_initiation", StringComparer.Ordinal))
            return null;
        var isBritish = institution.Country is "GB";
        var amounts = new Dictionary<string, string>(StringComparer.Ordinal) { [isBritish ? "GBP" : "EUR"] = MaximumAmount };
        return new(false, !isBritish, amounts, isBritish, new(true, false, ["WEEKLY", "MONTHLY"]), isBritish);
    }
}

internal sealed record StandingOrderMetadataView(
    bool SupportsStandingOrderEndDate, bool SupportsStandingOrderNegativeExecutionDays, IReadOnlyList<string> ValidStandingOrderIntervals);
