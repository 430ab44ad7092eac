using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using BudgetTracker.LocalAws;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The library with AWS, as a host would register it, with the stand-in's credentials.</summary>
internal sealed class AwsHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public AwsHost(
        Uri aws,
        IEnumerable<KeyValuePair<string, string?>> settings,
        Action<BudgetTrackerBuilder>? add = null,
        TimeProvider? time = null,
        AwsCredential? credential = null)
    {
        var merged = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Aws:ServiceUrl"] = aws.AbsoluteUri,
            ["Aws:Region"] = "us-east-1",
        };
        foreach (var (key, value) in settings)
            merged[key] = value;
        if (!merged.Keys.Any(key => key.StartsWith("Postgres", StringComparison.OrdinalIgnoreCase)))
            merged["POSTGRES_SECRET_ARN"] = "plaid/postgres";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(merged).Build();
        credential ??= AwsCredential.Example;
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<AWSCredentials>(new SessionAWSCredentials(credential.AccessKeyId, credential.SecretAccessKey, credential.SessionToken ?? "none"));
        var builder = services.AddBudgetTrackerPlaid(configuration);
        if (add is null)
            builder.AddAwsSecretsManager();
        else
            add(builder);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public ISecretProvider Secrets => Get<ISecretProvider>();

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public void Validate() => Get<IStartupValidator>().Validate();

    public static string PlaidSecret(string secret, string? keyRing = null) =>
        $$"""{"PLAID_CLIENT_ID":"client","PLAID_SECRET":"{{secret}}","PLAID_ENV":"sandbox"{{(keyRing is null ? "" : ",\"KEY_RING\":" + keyRing)}}}""";

    public static string PostgresSecret(string password) =>
        $$"""{"username":"app","password":"{{password}}","engine":"postgres","host":"db.internal","port":5432,"dbname":"app"}""";

    /// <summary>A key ring's JSON, with keys that depend on their ids alone.</summary>
    public static string KeyRing(string primary, params string[] ids)
    {
        var keys = ids.Select(id => $"\"{id}\":\"{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}\"");
        return $$"""{"primary":"{{primary}}","keys":{ {{string.Join(',', keys)}} } }""";
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
