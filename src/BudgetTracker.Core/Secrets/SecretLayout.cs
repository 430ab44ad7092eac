namespace BudgetTracker;

/// <summary>How a secret may stand in the configuration itself, beside the settings: for laptops, containers and tests.</summary>
/// <param name="SecretId">The configuration key under which it stands unless a setting names another.</param>
/// <param name="Cure">What to do where it is missing.</param>
public sealed record SecretLayout(string SecretId, string Cure)
{
    /// <summary>Environment variables that hold its fields, one each. Default: none.</summary>
    public IReadOnlyList<string> FieldVariables { get; init; } = [];

    /// <summary>The environment variable that holds all of it, as JSON. Default: none.</summary>
    public string? Variable { get; init; }

    /// <summary>The environment variable that names it where it is kept elsewhere, for messages.</summary>
    public required string IdVariable { get; init; }

    /// <summary>The setting that names it where it is kept elsewhere, for messages.</summary>
    public required string IdSetting { get; init; }
}
