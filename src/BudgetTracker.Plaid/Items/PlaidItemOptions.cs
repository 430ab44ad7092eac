using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The <c>Plaid</c> section of the configuration: linked items and their removal.</summary>
public sealed class PlaidItemOptions
{
    /// <summary>
    /// How long a removal that was begun is left to its caller, and between two looks of a host for those that nobody finished.
    /// Default: 1 min.
    /// </summary>
    public TimeSpan RemovalInterval { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>The rules of <see cref="PlaidItemOptions"/>.</summary>
internal sealed class PlaidItemOptionsValidator : IValidateOptions<PlaidItemOptions>
{
    public ValidateOptionsResult Validate(string? name, PlaidItemOptions options) => options.RemovalInterval > TimeSpan.Zero
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("Set Plaid:RemovalInterval to more than zero, for example \"00:01:00\".");
}
