namespace BudgetTracker;

/// <summary>Where secrets come from: the configuration, AWS Secrets Manager, or a class of the host's.</summary>
public interface ISecretSource
{
    /// <summary>The current value of a secret, usually a JSON object.</summary>
    /// <param name="secretId">Name or ARN of the secret, as the settings give it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BudgetTrackerConfigurationException">There is no such secret; the message names the cure.</exception>
    ValueTask<string> GetSecretAsync(string secretId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The current value of a secret whose last one was refused: a source with a cache of its own must not answer from it.
    /// Default: <see cref="GetSecretAsync"/>.
    /// </summary>
    /// <inheritdoc cref="GetSecretAsync"/>
    ValueTask<string> RefreshSecretAsync(string secretId, CancellationToken cancellationToken = default) => GetSecretAsync(secretId, cancellationToken);
}
