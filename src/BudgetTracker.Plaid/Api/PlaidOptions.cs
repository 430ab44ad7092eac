using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The <c>Plaid</c> section of the configuration: how Plaid is reached. Other features have options of their own in it.</summary>
public sealed class PlaidOptions
{
    /// <summary>Name or ARN of the secret with PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV. Default: the environment variable PLAID_SECRET_ARN, else the configuration itself.</summary>
    public string? SecretId { get; set; }

    /// <summary><c>sandbox</c> or <c>production</c>; overrides the secret's PLAID_ENV.</summary>
    public string? Environment { get; set; }

    /// <summary>Where Plaid is reached, for a local emulator or a proxy. Default: Plaid's host of the environment.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Time-out of a call to Plaid, its repetitions and waits included. Default: 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time-out of <c>/item/public_token/exchange</c>. Default: 10 s.</summary>
    public TimeSpan ExchangeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that is safe to repeat is repeated, 0 to 10. Default: 2.</summary>
    public int MaxRetries { get; set; } = 2;
}

/// <summary>For options that build on <see cref="PlaidOptions"/>: where those are invalid, they say so themselves, once.</summary>
internal static class ValidPlaidOptions
{
    public static PlaidOptions? FindValid(this IOptions<PlaidOptions> options)
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }
}
