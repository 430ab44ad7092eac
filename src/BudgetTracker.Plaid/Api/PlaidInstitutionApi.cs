using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Institutions.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/institutions/"/>
public interface IPlaidInstitutionApi
{
    /// <summary><c>/institutions/get_by_id</c>, with what institutions look like.</summary>
    Task<PlaidInstitution> GetInstitutionAsync(
        string institutionId, IReadOnlyList<string> countryCodes, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidInstitutionApi"/>
internal sealed class PlaidInstitutionApi(PlaidTransport transport) : IPlaidInstitutionApi
{
    /// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
    public static PlaidCall<InstitutionGetByIdRequest, InstitutionGetByIdResponse> GetByIdCall =>
        new("/institutions/get_by_id", Repeat.Safe, PlaidJson.Default.InstitutionGetByIdRequest, PlaidJson.Default.InstitutionGetByIdResponse);

    public async Task<PlaidInstitution> GetInstitutionAsync(
        string institutionId, IReadOnlyList<string> countryCodes, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(institutionId);
        ArgumentNullException.ThrowIfNull(countryCodes);
        return (await transport.SendAsync(GetByIdCall, new(institutionId, countryCodes, new(IncludeOptionalMetadata: true)), cancellationToken).ConfigureAwait(false)).Institution;
    }
}

internal sealed record InstitutionGetByIdRequest(string InstitutionId, IReadOnlyList<string> CountryCodes, InstitutionGetByIdOptions Options);

internal sealed record InstitutionGetByIdOptions(bool IncludeOptionalMetadata);

internal sealed record InstitutionGetByIdResponse : IPlaidResponse
{
    public required PlaidInstitution Institution { get; init; }

    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>A bank or another institution.</summary>
/// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
public sealed record PlaidInstitution
{
    /// <summary>Plaid's id, for example <c>ins_109508</c>.</summary>
    public required string InstitutionId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its website, or null.</summary>
    public string? Url { get; init; }

    /// <summary>Its colour, for example <c>#095aa6</c>, or null.</summary>
    public string? PrimaryColor { get; init; }

    /// <summary>Its logo, a PNG in base64, or null.</summary>
    public string? Logo { get; init; }

    /// <summary>True where the person signs in at the bank's own page.</summary>
    public bool Oauth { get; init; }
}
