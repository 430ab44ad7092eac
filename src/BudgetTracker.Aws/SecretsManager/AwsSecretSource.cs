using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Secrets from AWS: through the Lambda extension where there is one, else from Secrets Manager.</summary>
internal sealed partial class AwsSecretSource : ISecretSource, IDisposable
{
    private readonly AwsOptions _options;
    private readonly AwsClients _aws;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LambdaExtension? _extension;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _refreshed = new(StringComparer.Ordinal);
    private SecretsManager? _manager;

    public AwsSecretSource(
        IOptions<AwsOptions> options, AwsClients aws, AwsEnvironment environment, TimeProvider time, ILogger<AwsSecretSource> logger)
    {
        _options = options.Value;
        _aws = aws;
        _time = time;
        _logger = logger;
        _extension = LambdaExtension.Find(_options, environment);
    }

    public async ValueTask<string> GetSecretAsync(string secretId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_extension is not null && !WasRefreshed(secretId))
        {
            var answer = await _extension.GetAsync(secretId, _options.VersionStage, cancellationToken).ConfigureAwait(false);
            if (answer.Secret is { } secret)
                return secret;
            LogExtensionUnavailable(secretId, answer.Reason);
        }

        return await GetDirectlyAsync(secretId, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<string> RefreshSecretAsync(string secretId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_extension is not null)
            _refreshed[secretId] = _time.GetUtcNow();
        return GetDirectlyAsync(secretId, cancellationToken);
    }

    public void Dispose()
    {
        _extension?.Dispose();
        _manager?.Dispose();
    }

    /// <summary>The extension may still hold the value that was refused, and would bring it back.</summary>
    private bool WasRefreshed(string secretId) =>
        _refreshed.TryGetValue(secretId, out var at) && _time.GetUtcNow() - at is var age && age >= TimeSpan.Zero && age < LambdaExtension.LongestCaching;

    // Made when it is first needed: a function whose extension answers never loads the SDK.
    private ValueTask<string> GetDirectlyAsync(string secretId, CancellationToken cancellationToken) =>
        LazyInitializer.EnsureInitialized(ref _manager, () => new SecretsManager(_aws)).GetAsync(secretId, _options.VersionStage, cancellationToken);

    [LoggerMessage(3001, LogLevel.Debug, "The Lambda extension did not give the secret {SecretId} ({Reason}); asking Secrets Manager.")]
    private partial void LogExtensionUnavailable(string secretId, string? reason);
}
