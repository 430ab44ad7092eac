using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The rules of <see cref="PlaidOptions"/>, and Plaid's keys themselves where the configuration holds them.</summary>
internal sealed class PlaidOptionsValidator(ConfiguredSecrets secrets, IServiceProvider services) : IValidateOptions<PlaidOptions>
{
    private static readonly TimeSpan _maxTimeout = TimeSpan.FromMinutes(5);

    // The claim on a public token is leased for 60 s: the call and the write after it have to end before.
    private static readonly TimeSpan _maxExchangeTimeout = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, PlaidOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.Environment is { } environment && PlaidEnvironments.Check(environment, "Plaid:Environment") is { } wrongEnvironment)
            result.AddError(wrongEnvironment);
        else
            secrets.Check(PlaidSecret.KindOf(options), services, result);
        CheckAddress(options, result);
        if (options.MaxRetries is < 0 or > 10)
            result.AddError("Set Plaid:MaxRetries to a number from 0 to 10.");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > _maxTimeout)
            result.AddError("Set Plaid:Timeout to more than zero and at most 5 minutes, for example \"00:00:30\".");
        if (options.ExchangeTimeout <= TimeSpan.Zero || options.ExchangeTimeout > _maxExchangeTimeout)
            result.AddError("Set Plaid:ExchangeTimeout to more than zero and at most 30 seconds, for example \"00:00:10\".");
        return result.Build();
    }

    private static void CheckAddress(PlaidOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.BaseAddress is not { } address)
            return;
        if (!IsHttp(address) || address.OriginalString.AsSpan().ContainsAny("?#@"))
            result.AddError("Set Plaid:BaseAddress to an absolute https address without user name, query string and fragment, or remove it to use Plaid's own.");
        else if (address is { Scheme: "http", IsLoopback: false })
            result.AddError("Plaid's keys travel to Plaid:BaseAddress, and http leaves them readable on the way. Set it to an https address; http is for localhost only.");
    }

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && uri.Scheme is "https" or "http";
}
