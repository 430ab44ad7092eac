using System.Buffers.Text;

namespace BudgetTracker;

/// <summary>What an institution looks like, as Plaid says; what is not what it should be is left out.</summary>
/// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
public sealed record InstitutionLook
{
    private const int LongestLogo = 64 * 1024;

    // The signature of a PNG, in base64.
    private const string PngBegin = "iVBORw0KGgo";

    /// <summary>Its website, http or https, or null.</summary>
    public Uri? Url { get; init; }

    /// <summary>Its colour, for example <c>#095aa6</c>, or null.</summary>
    public string? PrimaryColor { get; init; }

    /// <summary>Its logo, a PNG in base64 of 152 pixels square, or null.</summary>
    public string? Logo { get; init; }

    internal static InstitutionLook? Of(string? url, string? primaryColor, string? logo)
    {
        var look = new InstitutionLook
        {
            Url = url?.Length <= 2048 && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri : null,
            PrimaryColor = primaryColor is ['#', .. { Length: 6 } digits] && digits.All(char.IsAsciiHexDigit) ? primaryColor : null,
            Logo = logo?.Length <= LongestLogo && logo.StartsWith(PngBegin, StringComparison.Ordinal) && Base64.IsValid(logo) ? logo : null,
        };
        return look is { Url: null, PrimaryColor: null, Logo: null } ? null : look;
    }
}
