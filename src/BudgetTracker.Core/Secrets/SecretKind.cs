namespace BudgetTracker;

/// <summary>
/// A kind of secret, declared by the module that needs it and registered as a singleton: where it is, and what it is made of.
/// </summary>
/// <typeparam name="T">What the secret becomes.</typeparam>
public sealed record SecretKind<T>
    where T : class
{
    /// <summary>How it may stand in the configuration.</summary>
    public required SecretLayout Layout { get; init; }

    /// <summary>Name, ARN or configuration key of the secret, as the settings give it.</summary>
    public required string SecretId { get; init; }

    /// <summary>Makes a value of the secret's text, or throws <see cref="BudgetTrackerConfigurationException"/> with the cure.</summary>
    public required Func<string, T> Parse { get; init; }

    /// <summary>Whether two values have the same content: a load that changes nothing keeps the instance.</summary>
    public required Func<T, T, bool> AreSame { get; init; }
}
