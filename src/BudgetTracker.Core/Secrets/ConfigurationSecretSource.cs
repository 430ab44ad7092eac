using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace BudgetTracker;

/// <summary>
/// Secrets from the configuration: the secret id is a configuration key, whose value is the JSON itself or whose children are
/// its fields. What a <see cref="SecretLayout"/> names may also stand at the root. Read anew each time, so a reload is seen.
/// </summary>
public sealed class ConfigurationSecretSource : ISecretSource
{
    private readonly IConfiguration _configuration;
    private readonly IReadOnlyList<SecretLayout> _layouts;

    /// <summary>A source over the root of a configuration.</summary>
    public ConfigurationSecretSource(IConfiguration configuration, IEnumerable<SecretLayout> layouts)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(layouts);
        _configuration = configuration;
        _layouts = [.. layouts];
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
        {
            throw new BudgetTrackerConfigurationException(
                $"{NameOf(secretId)} names an AWS secret, but nothing here reads AWS Secrets Manager. Add the package BudgetTracker.Aws and call AddAwsSecretsManager().");
        }

        var layout = _layouts.FirstOrDefault(layout => string.Equals(layout.SecretId, secretId, StringComparison.OrdinalIgnoreCase));
        return Given(secretId)
            ?? (layout?.Variable is { } variable ? Given(variable) : null)
            ?? Compose(secretId, layout?.FieldVariables ?? [])
            ?? throw new BudgetTrackerConfigurationException(layout?.Cure
                ?? $"The configuration has no value and no children under '{secretId}'. Set them; or, where '{secretId}' names a secret in AWS, add the package BudgetTracker.Aws and call AddAwsSecretsManager().");
    }

    private string? Given(string key) => _configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private string NameOf(string secretId) =>
        _layouts.FirstOrDefault(layout => string.Equals(_configuration[layout.IdVariable], secretId, StringComparison.Ordinal))?.IdVariable
        ?? $"'{secretId}'";

    private string? Compose(string secretId, IReadOnlyList<string> fieldVariables)
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

            foreach (var field in fieldVariables)
            {
                if (section.GetSection(field).Exists() || Given(field) is not { } value)
                    continue;
                any = true;
                writer.WriteString(field, value);
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
}
