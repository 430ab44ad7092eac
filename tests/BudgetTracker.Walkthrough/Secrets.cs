using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace BudgetTracker.Walkthrough;

/// <summary>The guide's secrets.</summary>
internal static class Secrets
{
    /// <summary>Plaid's keys, and beside them the key ring, which the guide forgot.</summary>
    public static string Plaid(string secret) => new JsonObject
    {
        ["PLAID_CLIENT_ID"] = "client",
        ["PLAID_SECRET"] = secret,
        ["PLAID_ENV"] = "sandbox",
        ["KEY_RING"] = new JsonObject
        {
            ["primary"] = "k1",
            ["keys"] = new JsonObject { ["k1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) },
        },
    }.ToJsonString();

    /// <summary>What Secrets Manager keeps under "Credentials for RDS database".</summary>
    public static string Postgres(string username, string password, int port, string database) => new JsonObject
    {
        ["username"] = username,
        ["password"] = password,
        ["engine"] = "postgres",
        ["host"] = "localhost",
        ["port"] = port,
        ["dbname"] = database,
    }.ToJsonString();
}
