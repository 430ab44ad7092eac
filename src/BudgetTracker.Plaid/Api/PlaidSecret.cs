namespace BudgetTracker;

/// <summary>The secret that holds Plaid's keys.</summary>
internal static class PlaidSecret
{
    /// <summary>Where the keys stand unless <see cref="PlaidOptions.SecretId"/> says otherwise.</summary>
    public const string Id = "Plaid:Keys";

    private const string Shape = """{"PLAID_CLIENT_ID":"...","PLAID_SECRET":"...","PLAID_ENV":"sandbox"}""";

    public static SecretLayout Layout { get; } = new(
        Id, "Plaid's keys are missing. Set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV (as environment variables, user secrets or children of Plaid:Keys), or PLAID_SECRET_ARN.")
    {
        FieldVariables = ["PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV"],
        IdVariable = "PLAID_SECRET_ARN",
        IdSetting = "Plaid:SecretId",
    };

    public static SecretKind<PlaidCredentials> KindOf(PlaidOptions options)
    {
        var id = options.SecretId ?? Id;
        return new()
        {
            Layout = Layout,
            SecretId = id,
            Parse = text => Parse(id, text, options.Environment),
            AreSame = static (left, right) => left.HasSameContentAs(right),
        };
    }

    /// <param name="secretId">For messages.</param>
    /// <param name="value">The secret.</param>
    /// <param name="environment">Overrides the secret's PLAID_ENV.</param>
    internal static PlaidCredentials Parse(string secretId, string value, string? environment) => SecretJson.Parse(secretId, value, Shape, json =>
    {
        var clientId = Require("PLAID_CLIENT_ID");
        var secret = Require("PLAID_SECRET");
        var env = environment ?? SecretJson.FindString(secretId, json, "PLAID_ENV")
            ?? throw new BudgetTrackerConfigurationException(
                $"The secret '{secretId}' has no PLAID_ENV. Add it, or set Plaid:Environment, to sandbox or production.");
        env = PlaidEnvironments.Normalize(env);
        if (PlaidEnvironments.Check(env, $"PLAID_ENV of the secret '{secretId}'") is { } error)
            throw new BudgetTrackerConfigurationException(error);
        return new PlaidCredentials(clientId, secret, env);

        string Require(string field)
        {
            var text = SecretJson.FindString(secretId, json, field)?.Trim()
                ?? throw new BudgetTrackerConfigurationException(
                    $"The secret '{secretId}' has no {field}. Add it as the Plaid Dashboard shows it under Developers > Keys.");
            // It becomes an HTTP header, whose own error would quote it.
            if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new BudgetTrackerConfigurationException(
                    $"The field {field} of the secret '{secretId}' holds a space or another character that no Plaid key has. Copy it from the Plaid Dashboard again.");
            }

            return text;
        }
    });
}

/// <summary>Rows belong to the environment that Plaid's keys are for.</summary>
internal sealed class PlaidDataEnvironment(ISecretProvider secrets) : IDataEnvironment
{
    public async ValueTask<string> GetNameAsync(CancellationToken cancellationToken = default) =>
        (await secrets.GetAsync<PlaidCredentials>(cancellationToken).ConfigureAwait(false)).Environment;
}
