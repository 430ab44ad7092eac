using System.Text.Json;

namespace BudgetTracker;

/// <summary>
/// Reads the fields of a secret. Its errors name the secret, the field and the cure, and carry no part of the value: no inner
/// exception either, since the reader's quotes what it read.
/// </summary>
public static class SecretJson
{
    /// <summary>Makes a value of a JSON object.</summary>
    /// <param name="secretId">For messages.</param>
    /// <param name="value">The secret.</param>
    /// <param name="shape">For messages: the JSON as it should be.</param>
    /// <param name="read">Makes the value.</param>
    /// <exception cref="BudgetTrackerConfigurationException">It is no JSON object; the message names the cure.</exception>
    public static T Parse<T>(string secretId, string value, string shape, Func<JsonElement, T> read)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(read);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(value.Trim().Trim('\uFEFF').AsMemory().Trim(), new JsonDocumentOptions { AllowTrailingCommas = true });
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw NotAnObject(secretId, shape);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw NotAnObject(secretId, shape);
            try
            {
                return read(document.RootElement);
            }
            catch (InvalidOperationException)
            {
                throw new BudgetTrackerConfigurationException($"The secret '{secretId}' holds text that is not valid Unicode. Store it again as {shape}.");
            }
        }
    }

    /// <summary>The field of that name in any case, or null where it is missing or null.</summary>
    public static JsonElement? Find(string secretId, JsonElement json, string field)
    {
        JsonElement? found = null;
        foreach (var property in json.EnumerateObject())
        {
            if (!string.Equals(property.Name, field, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                throw new BudgetTrackerConfigurationException($"The secret '{secretId}' has the field {field} twice. Keep one of them.");
            found = property.Value;
        }

        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }

    /// <summary>The text of the field of that name in any case, or null where it is missing, null or blank.</summary>
    public static string? FindString(string secretId, JsonElement json, string field)
    {
        if (Find(secretId, json, field) is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.String)
            throw new BudgetTrackerConfigurationException($"The field {field} of the secret '{secretId}' is not a string. Put its value in quotation marks.");
        var value = element.GetString();
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private static BudgetTrackerConfigurationException NotAnObject(string secretId, string shape) =>
        new($"The secret '{secretId}' is not a JSON object. Store it as {shape}.");
}
