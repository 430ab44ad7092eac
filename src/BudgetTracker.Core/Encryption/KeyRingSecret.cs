using System.Security.Cryptography;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>The secret that holds the key ring.</summary>
internal static class KeyRingSecret
{
    /// <summary>Where the ring stands unless <see cref="EncryptionOptions.KeyRingSecretId"/> says otherwise.</summary>
    public const string Id = "Encryption:KeyRing";

    private const string Cure = """Make a key with "openssl rand -base64 32" and store {"primary":"<id>","keys":{"<id>":"<the key>"}}, where the id is a name of yours such as 2026-11.""";

    private const string Shape = """{"primary":"2026-11","keys":{"2026-11":"<openssl rand -base64 32>"}}""";

    public static SecretLayout Layout { get; } = new(
        Id, $"The key ring that seals access tokens is missing. {Cure} Set KEY_RING or Encryption:KeyRing to that JSON, or KEY_RING_SECRET_ARN to the AWS secret that holds it.")
    {
        Variable = "KEY_RING",
        IdVariable = "KEY_RING_SECRET_ARN",
        IdSetting = "Encryption:KeyRingSecretId",
    };

    public static SecretKind<KeyRing> KindOf(EncryptionOptions options)
    {
        var id = options.KeyRingSecretId ?? Id;
        return new()
        {
            Layout = Layout,
            SecretId = id,
            Parse = text => options.KeyRingField is { } field ? ParseField(id, field, text) : Parse(id, text),
            AreSame = static (left, right) => left.HasSameContentAs(right),
        };
    }

    /// <summary>The ring within another secret, as JSON text in a string or as the object itself.</summary>
    private static KeyRing ParseField(string secretId, string field, string value) => SecretJson.Parse(secretId, value, Shape, json =>
    {
        var ring = SecretJson.Find(secretId, json, field) is { ValueKind: JsonValueKind.Object } element
            ? element.GetRawText()
            : SecretJson.FindString(secretId, json, field);
        return Parse($"{field} of {secretId}", ring ?? throw new BudgetTrackerConfigurationException(
            $"The key ring that seals access tokens is missing. {Cure} Store that JSON as a secret of its own and set KEY_RING_SECRET_ARN to it, or add it as the field {field} to the secret '{secretId}'."));
    });

    internal static KeyRing Parse(string secretId, string value) => SecretJson.Parse(secretId, value, Shape, json =>
    {
        var primary = SecretJson.FindString(secretId, json, "primary")
            ?? throw new BudgetTrackerConfigurationException($"The key ring '{secretId}' has no primary. Set it to the id of the key that seals. {Cure}");
        if (SecretJson.Find(secretId, json, "keys") is not { ValueKind: JsonValueKind.Object } entries)
            throw new BudgetTrackerConfigurationException($"The key ring '{secretId}' has no object keys. {Cure}");

        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            foreach (var (index, property) in entries.EnumerateObject().Index())
                Add(secretId, keys, index, property);
            return keys.ContainsKey(primary)
                ? new KeyRing(primary, keys)
                : throw new BudgetTrackerConfigurationException(
                    $"The field primary of the key ring '{secretId}' names a key that is not among its keys. Set it to the id of one of them.");
        }
        finally
        {
            foreach (var key in keys.Values)
                CryptographicOperations.ZeroMemory(key);
        }
    });

    private static void Add(string secretId, Dictionary<string, byte[]> keys, int index, JsonProperty property)
    {
        if (!IsId(property.Name))
            throw new BudgetTrackerConfigurationException(
                $"The id of key {index + 1} of the key ring '{secretId}' is not made of 1 to 40 letters, digits, dots, dashes and underscores. {Cure}");
        var bytes = new byte[32];
        if (!keys.TryAdd(property.Name, bytes))
            throw new BudgetTrackerConfigurationException($"The key ring '{secretId}' has the key {property.Name} twice. Keep the one that sealed the stored values.");
        if (property.Value.ValueKind != JsonValueKind.String || !TryDecode(property.Value, bytes))
            throw new BudgetTrackerConfigurationException($"The key {property.Name} of the key ring '{secretId}' is not 32 bytes in base64. {Cure}");
    }

    private static bool TryDecode(JsonElement element, byte[] key)
    {
        // Longer than a key, so that a longer value is told from a fitting one.
        Span<byte> buffer = stackalloc byte[48];
        try
        {
            if (!Convert.TryFromBase64String(element.GetString()!, buffer, out var length) || length != key.Length)
                return false;
            buffer[..length].CopyTo(key);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    // Shorter than a key in any encoding, so that no message quotes a key that stands where its id belongs.
    private static bool IsId(string id) =>
        id.Length is >= 1 and <= 40 && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
