namespace BudgetTracker;

/// <summary>Sends each id where it belongs: configuration keys to the configuration, names and ARNs to the host's source.</summary>
internal sealed class RoutedSecretSource(ConfigurationSecretSource configuration, ISecretSource other) : ISecretSource
{
    /// <summary>The names of secrets in AWS have no colon; the keys of this library's sections have one.</summary>
    public static bool IsConfigurationKey(string secretId) =>
        secretId.Contains(':', StringComparison.Ordinal) && !secretId.StartsWith("arn:", StringComparison.OrdinalIgnoreCase);

    public ValueTask<string> GetSecretAsync(string secretId, CancellationToken cancellationToken = default) =>
        SourceOf(secretId).GetSecretAsync(secretId, cancellationToken);

    public ValueTask<string> RefreshSecretAsync(string secretId, CancellationToken cancellationToken = default) =>
        SourceOf(secretId).RefreshSecretAsync(secretId, cancellationToken);

    private ISecretSource SourceOf(string secretId) => IsConfigurationKey(secretId) ? configuration : other;
}
