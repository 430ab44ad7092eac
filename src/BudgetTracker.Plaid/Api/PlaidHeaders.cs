using System.Net.Http.Headers;

namespace BudgetTracker;

/// <summary>The headers of every call. Credentials travel here and nowhere else: bodies get logged, headers do not.</summary>
/// <seealso href="https://plaid.com/docs/api/#api-protocols-and-headers"/>
internal static class PlaidHeaders
{
    /// <summary>The library's own. Written down, because asking the assembly for it takes a function's start longer than sending a request.</summary>
    public const string Version = "0.1.0";

    public static MediaTypeHeaderValue Json { get; } = new("application/json");

    public static void AddTo(HttpRequestHeaders headers, PlaidCredentials credentials)
    {
        Add(headers, "PLAID-CLIENT-ID", credentials.ClientId);
        Add(headers, "PLAID-SECRET", credentials.RevealSecret());
        headers.TryAddWithoutValidation("Plaid-Version", "2020-09-14");
        headers.TryAddWithoutValidation("User-Agent", $"BudgetTracker.Plaid/{Version}");
    }

    private static void Add(HttpRequestHeaders headers, string name, string value)
    {
        // The HTTP stack would say so too, but only once connected, and with the value in its message.
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new BudgetTrackerConfigurationException(
                $"The value of {name} holds white space or a character that no header can carry. Copy the keys from the Plaid Dashboard again.");
        }

        headers.TryAddWithoutValidation(name, value);
    }
}
