using System.Globalization;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>The shape that RDS keeps in Secrets Manager; what RDS manages itself holds only the user name and the password.</summary>
internal static class PostgresSecret
{
    private const string Shape =
        """{"username":"...","password":"...","engine":"postgres","host":"...","port":5432,"dbname":"..."}""";

    /// <summary>Where the credentials stand unless <see cref="PostgresOptions.SecretId"/> says otherwise.</summary>
    public const string Id = "Postgres:Credentials";

    public static SecretLayout Layout { get; } = new(
        Id, "The database's credentials are missing. Set Postgres:ConnectionString, or Postgres:Credentials:username and Postgres:Credentials:password, or POSTGRES_SECRET_ARN.")
    {
        IdVariable = "POSTGRES_SECRET_ARN",
        IdSetting = "Postgres:SecretId",
    };

    public static SecretKind<PostgresCredentials> KindOf(PostgresOptions options)
    {
        var id = options.SecretId ?? Id;
        return new()
        {
            Layout = Layout,
            SecretId = id,
            Parse = text => Parse(id, text),
            AreSame = static (left, right) => left.HasSameContentAs(right),
        };
    }

    internal static PostgresCredentials Parse(string secretId, string value) => SecretJson.Parse(secretId, value, Shape, json =>
    {
        if (SecretJson.FindString(secretId, json, "engine")?.Trim().ToLowerInvariant() is not (null or "postgres" or "postgresql" or "aurora-postgresql"))
            throw new BudgetTrackerConfigurationException(
                $"The field engine of the secret '{secretId}' is not PostgreSQL's. Name the secret of a database whose engine is postgres or aurora-postgresql.");
        return new PostgresCredentials(Require("username"), Require("password"))
        {
            Host = SecretJson.FindString(secretId, json, "host")?.Trim(),
            Port = FindPort(secretId, json),
            Database = SecretJson.FindString(secretId, json, "dbname"),
        };

        string Require(string field) => SecretJson.FindString(secretId, json, field)
            ?? throw new BudgetTrackerConfigurationException($"The secret '{secretId}' has no {field}. Add the database's {field}.");
    });

    private static int? FindPort(string secretId, JsonElement json)
    {
        if (SecretJson.Find(secretId, json, "port") is not { } element)
            return null;
        var port = 0;
        var isPort = element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetInt32(out port),
            JsonValueKind.String => int.TryParse(
                SecretJson.FindString(secretId, json, "port"), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out port),
            _ => false,
        };
        return isPort && port is >= 1 and <= 65535
            ? port
            : throw new BudgetTrackerConfigurationException($"The field port of the secret '{secretId}' is no port. Set it to a number from 1 to 65535.");
    }
}
