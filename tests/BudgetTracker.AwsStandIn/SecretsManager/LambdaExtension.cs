using System.Collections.Concurrent;

namespace BudgetTracker.LocalAws;

/// <summary>The AWS Parameters and Secrets Lambda extension: a cache in front of Secrets Manager, for the function's own role.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html"/>
internal sealed class LambdaExtension(SecretStore secrets, TimeSpan ttl, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (byte[] Body, DateTimeOffset Until)> _cache = new(StringComparer.Ordinal);

    public byte[] Get(string secretId, string? versionId, string? versionStage)
    {
        var key = $"{secretId}|{versionId}|{versionStage}";
        if (_cache.TryGetValue(key, out var cached) && time.GetUtcNow() < cached.Until)
            return cached.Body;
        var (version, stages) = secrets.Get(secretId, versionId, versionStage);
        var body = SecretsManagerApi.Write(version, stages);
        _cache[key] = (body, time.GetUtcNow() + ttl);
        return body;
    }
}
