namespace BudgetTracker;

/// <summary>
/// Which environment the data of a host's schema belong to, for example <c>sandbox</c> or <c>production</c>; a module that talks to
/// a provider tells. One schema holds one environment.
/// </summary>
public interface IDataEnvironment
{
    /// <summary>The name of the environment.</summary>
    /// <exception cref="BudgetTrackerConfigurationException">Nothing tells it; the message names the cure.</exception>
    ValueTask<string> GetNameAsync(CancellationToken cancellationToken = default);
}

/// <summary>Where no module talks to a provider.</summary>
internal sealed class LocalDataEnvironment : IDataEnvironment
{
    public ValueTask<string> GetNameAsync(CancellationToken cancellationToken = default) => new("local");
}
