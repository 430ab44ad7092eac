using System.Text.Json;

namespace BudgetTracker.Plaid;

internal static class PlaidSecretParser
{
    private const string KeyRingField = "PLAID_KEY_RING";

    private const string Shape = """{"PLAID_CLIENT_ID":"...","PLAID_SECRET":"...","PLAID_ENV":"sandbox"}""";

    /// <param name="secretId">For messages.</param>
    /// <param name="value">The secret.</param>
    /// <param name="environment">Overrides the secret's PLAID_ENV.</param>
    /// <param name="withKeyRing">Whether the field PLAID_KEY_RING is wanted too.</param>
    public static PlaidCredentials Parse(string secretId, string value, string? environment, bool withKeyRing = false) =>
        SecretJson.Parse(secretId, value, Shape, json =>
        {
            var clientId = Require("PLAID_CLIENT_ID");
            var secret = Require("PLAID_SECRET");
            var env = environment ?? SecretJson.FindString(secretId, json, "PLAID_ENV")
                ?? throw new PlaidConfigurationException(
                    $"The secret '{secretId}' has no PLAID_ENV. Add it, or set Plaid:Environment, to sandbox or production.");
            env = PlaidEnvironments.Normalize(env);
            if (PlaidEnvironments.Check(env, $"PLAID_ENV of the secret '{secretId}'") is { } error)
                throw new PlaidConfigurationException(error);
            return new PlaidCredentials(clientId, secret, env)
            {
                KeyRing = withKeyRing ? FindKeyRing(secretId, json) : null,
            };

            string Require(string field)
            {
                var text = SecretJson.FindString(secretId, json, field)?.Trim()
                    ?? throw new PlaidConfigurationException(
                        $"The secret '{secretId}' has no {field}. Add it as the Plaid Dashboard shows it under Developers > Keys.");
                // It becomes an HTTP header, whose own error would quote it.
                if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
                    throw new PlaidConfigurationException(
                        $"The field {field} of the secret '{secretId}' holds a space or another character that no Plaid key has. Copy it from the Plaid Dashboard again.");
                return text;
            }
        });

    /// <summary>The key ring that came with Plaid's keys.</summary>
    public static KeyRing ParseKeyRing(string secretId, PlaidCredentials credentials) =>
        KeyRingParser.Parse(
            $"{KeyRingField} of {secretId}",
            credentials.KeyRing ?? throw new PlaidConfigurationException(
                $"The key ring that seals access tokens is missing. {KeyRingParser.Cure} Store that JSON as a secret of its own and set KEY_RING_SECRET_ARN to it, or add it as the field {KeyRingField} to the secret '{secretId}'."));

    // As JSON text in a string, or as the object itself.
    private static string? FindKeyRing(string secretId, JsonElement json) =>
        SecretJson.Find(secretId, json, KeyRingField) is { ValueKind: JsonValueKind.Object } ring
            ? ring.GetRawText()
            : SecretJson.FindString(secretId, json, KeyRingField);
}
