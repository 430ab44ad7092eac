using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The <c>Plaid</c> section of the configuration: the sync of transactions.</summary>
public sealed class PlaidSyncOptions
{
    /// <summary>
    /// How often an item is synced where no webhook asks for it, a tenth more or less. Default: 6 h, since Plaid asks banks one to four times a day; at
    /// least 1 s.
    /// </summary>
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long a sync is its host's alone, renewed with each page; when a host dies, its syncs wait as long. Default: 2 min; at least 1 s, but it should exceed twice <c>Plaid:Timeout</c>.</summary>
    public TimeSpan SyncLease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many items a host syncs at once, 1 to 100. Each may need the memory of its whole history once, 1 kB a transaction. Default: 4.</summary>
    public int SyncsAtOnce { get; set; } = 4;

    /// <summary>
    /// How many calls of <c>/transactions/sync</c> all hosts of the schema make in a minute, at least 1. Default: 800 in Sandbox and 2,000 in
    /// Production, four fifths of Plaid's limit for a client.
    /// </summary>
    /// <seealso href="https://plaid.com/docs/errors/rate-limit-exceeded/"/>
    public int? SyncCallsPerMinute { get; set; }

    /// <summary>How often a user may have a bank asked for news (<c>POST /items/{item_id}/refresh</c>), which Plaid bills. Default: 5 min; at least 30 s, two a minute being Plaid's limit.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>The rules of <see cref="PlaidSyncOptions"/>.</summary>
internal sealed class PlaidSyncOptionsValidator : IValidateOptions<PlaidSyncOptions>
{
    public ValidateOptionsResult Validate(string? name, PlaidSyncOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.SyncInterval < TimeSpan.FromSeconds(1) || options.SyncInterval > TimeSpan.FromDays(30))
            result.AddError("Set Plaid:SyncInterval to 1 second to 30 days, for example \"06:00:00\".");
        if (options.SyncLease < TimeSpan.FromSeconds(1) || options.SyncLease > TimeSpan.FromHours(1))
            result.AddError("Set Plaid:SyncLease to 1 second to 1 hour, for example \"00:02:00\".");
        if (options.SyncsAtOnce is < 1 or > 100)
            result.AddError("Set Plaid:SyncsAtOnce to 1 to 100.");
        if (options.SyncCallsPerMinute < 1)
            result.AddError("Set Plaid:SyncCallsPerMinute to 1 or more, for example \"2000\"; or remove it.");
        if (options.RefreshInterval < TimeSpan.FromSeconds(30) || options.RefreshInterval > TimeSpan.FromDays(30))
            result.AddError("Set Plaid:RefreshInterval to 30 seconds to 30 days, for example \"00:05:00\".");
        return result.Build();
    }
}
