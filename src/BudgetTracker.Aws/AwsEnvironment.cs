using Microsoft.Extensions.Configuration;

namespace BudgetTracker;

/// <summary>Environment variables, as the host's configuration gives them or, where it leaves them out, as they are.</summary>
internal sealed class AwsEnvironment(IConfiguration configuration)
{
    public string? this[string name] => (configuration[name] ?? Environment.GetEnvironmentVariable(name))?.Trim() is { Length: > 0 } value ? value : null;
}
