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

    /// <summary>
    /// How often Plaid is asked how an item is where nothing else gives reason to, a tenth more or less. Default: 12 h; at least 1 s.
    /// </summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromHours(12);
}

/// <summary>The rules of <see cref="PlaidItemOptions"/>.</summary>
internal sealed class PlaidItemOptionsValidator : IValidateOptions<PlaidItemOptions>
{
    public ValidateOptionsResult Validate(string? name, PlaidItemOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.RemovalInterval <= TimeSpan.Zero)
            result.AddError("Set Plaid:RemovalInterval to more than zero, for example \"00:01:00\".");
        if (options.CheckInterval < TimeSpan.FromSeconds(1) || options.CheckInterval > TimeSpan.FromDays(30))
            result.AddError("Set Plaid:CheckInterval to 1 second to 30 days, for example \"12:00:00\".");
        return result.Build();
    }
}
