using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace BudgetTracker.Plaid;

/// <summary>
/// Secrets from the configuration: the secret id is a configuration key, whose value is the JSON itself or whose children are
/// its fields. Plaid's keys may also stand at the root (<c>PLAID_CLIENT_ID</c>, <c>PLAID_SECRET</c>, <c>PLAID_ENV</c>), as may the
/// key ring (<c>PLAID_KEY_RING</c>). Read anew each time, so a reload is seen.
/// </summary>
public sealed class ConfigurationSecretSource : ISecretSource
{
    /// <summary>Where Plaid's keys stand unless <see cref="PlaidOptions.SecretId"/> says otherwise.</summary>
    public const string PlaidKeysId = "Plaid:Keys";

    /// <summary>Where the database's credentials stand unless <see cref="PostgresOptions.SecretId"/> says otherwise.</summary>
    public const string PostgresCredentialsId = "Postgres:Credentials";

    /// <summary>Where the key ring stands unless <see cref="PlaidOptions.KeyRingSecretId"/> says otherwise.</summary>
    public const string KeyRingId = "Plaid:KeyRing";

    private static readonly string[] _plaidKeys = ["PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV"];
    private static readonly string[] _arnSettings = ["PLAID_SECRET_ARN", "POSTGRES_SECRET_ARN", "KEY_RING_SECRET_ARN"];

    private readonly IConfiguration _configuration;

    /// <summary>A source over the root of a configuration.</summary>
    public ConfigurationSecretSource(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
    }

    /// <inheritdoc/>
    public ValueTask<string> GetSecretAsync(string secretId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(secretId));
    }

    internal string Read(string secretId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secretId);
        if (secretId.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
            throw new PlaidConfigurationException(
                $"{NameOf(secretId)} names an AWS secret, but nothing here reads AWS Secrets Manager. Add the package BudgetTracker.Plaid.Aws and call AddAwsSecretsManager().");
        if (_configuration[secretId] is { } json && !string.IsNullOrWhiteSpace(json))
            return json;
        if (Is(secretId, KeyRingId) && _configuration["PLAID_KEY_RING"] is { } ring && !string.IsNullOrWhiteSpace(ring))
            return ring;
        return Compose(secretId)
            ?? throw new PlaidConfigurationException(Missing(secretId));
    }

    private string NameOf(string secretId) =>
        _arnSettings.FirstOrDefault(setting => string.Equals(_configuration[setting], secretId, StringComparison.Ordinal)) ?? $"'{secretId}'";

    private string? Compose(string secretId)
    {
        var section = _configuration.GetSection(secretId);
        using var buffer = new MemoryStream();
        var any = false;
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var child in section.GetChildren())
            {
                any = true;
                Write(writer, child);
            }

            if (Is(secretId, PlaidKeysId))
            {
                foreach (var key in _plaidKeys)
                {
                    if (section.GetSection(key).Exists() || string.IsNullOrWhiteSpace(_configuration[key]))
                        continue;
                    any = true;
                    writer.WriteString(key, _configuration[key]);
                }
            }

            writer.WriteEndObject();
        }

        return any ? Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) : null;
    }

    private static void Write(Utf8JsonWriter writer, IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            writer.WriteString(section.Key, section.Value);
            return;
        }

        writer.WriteStartObject(section.Key);
        foreach (var child in children)
            Write(writer, child);
        writer.WriteEndObject();
    }

    private static string Missing(string secretId) => secretId switch
    {
        _ when Is(secretId, PlaidKeysId) =>
            "Plaid's keys are missing. Set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV (as environment variables, user secrets or children of Plaid:Keys), or PLAID_SECRET_ARN.",
        _ when Is(secretId, PostgresCredentialsId) =>
            "The database's credentials are missing. Set Postgres:ConnectionString, or Postgres:Credentials:username and Postgres:Credentials:password, or POSTGRES_SECRET_ARN.",
        _ when Is(secretId, KeyRingId) =>
            $"The key ring that seals access tokens is missing. {KeyRingParser.Cure} Set PLAID_KEY_RING or Plaid:KeyRing to that JSON, or KEY_RING_SECRET_ARN to the AWS secret that holds it.",
        _ =>
            $"The configuration has no value and no children under '{secretId}'. Set them; or, where '{secretId}' names a secret in AWS, add the package BudgetTracker.Plaid.Aws and call AddAwsSecretsManager().",
    };

    private static bool Is(string secretId, string known) => string.Equals(secretId, known, StringComparison.OrdinalIgnoreCase);
}
