using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>AWS Secrets Manager, in the region of each secret.</summary>
internal sealed class SecretsManager(AwsClients aws) : IDisposable
{
    private const string Action = "secretsmanager:GetSecretValue";

    private readonly ConcurrentDictionary<string, SecretsManagerClient> _clients = new(StringComparer.Ordinal);

    public async ValueTask<string> GetAsync(string secretId, string versionStage, CancellationToken cancellationToken)
    {
        var request = new GetSecretValueRequest { SecretId = secretId, VersionStage = versionStage };
        var response = await AwsCall.RunAsync(
            Action, secretId, () => ClientFor(secretId).GetSecretValueAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        return SecretValue.Of(secretId, response.SecretString, response.SecretBinary);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private SecretsManagerClient ClientFor(string secretId)
    {
        var region = AwsArn.TryParse(secretId)?.Region;
        return _clients.GetOrAdd(region ?? "", _ => new SecretsManagerClient(aws.FindCredentials(), aws.Configure(new SecretsManagerConfig(), region)));
    }
}
