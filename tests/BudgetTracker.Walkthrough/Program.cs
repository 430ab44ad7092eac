using System.Text.Json.Nodes;
using BudgetTracker;
using BudgetTracker.LocalAws;
using BudgetTracker.Walkthrough;

if (args is not [{ Length: > 0 } bootstrap] || !File.Exists(bootstrap))
{
    Console.Error.WriteLine("Name the functions' program, which samples/Lambda/package makes: artifacts/lambda-x64/bootstrap");
    return 2;
}

await using var plaid = new PlaidEmulator();
await plaid.StartAsync();
plaid.RotateSecret("the-sandbox-secret");
Console.WriteLine($"Plaid       the emulator at {plaid.BaseAddress}");

await using var database = await Database.StartAsync();
Console.WriteLine($"PostgreSQL  a private one at localhost:{database.Port}, with TLS");

await using var aws = new AwsStandIn();
await aws.StartAsync();
var plaidSecret = aws.PutSecret("plaid/budget-tracker/api-keys", Secrets.Plaid("the-sandbox-secret"));
var postgresSecret = aws.PutSecret("postgres/budget-tracker/db-creds", database.Secret);
Console.WriteLine($"AWS         a stand-in at {aws.BaseAddress}, with the guide's two secrets");

// The guide's environment variables, and nothing else that is the functions' own.
Dictionary<string, string> linkSettings = new() { ["PLAID_SECRET_ARN"] = plaidSecret, ["PLAID_REDIRECT_URI"] = "https://money.example.com/plaid-oauth" };
Dictionary<string, string> exchangeSettings = new() { ["PLAID_SECRET_ARN"] = plaidSecret, ["POSTGRES_SECRET_ARN"] = postgresSecret };
// Lambda gives credentials; the other three lead to the stand-ins instead of AWS, Plaid and the authority that signs for RDS.
Dictionary<string, string> surroundings = new()
{
    ["AWS_ACCESS_KEY_ID"] = AwsCredential.Example.AccessKeyId,
    ["AWS_SECRET_ACCESS_KEY"] = AwsCredential.Example.SecretAccessKey,
    ["AWS_SESSION_TOKEN"] = AwsCredential.Example.SessionToken!,
    ["AWS_ENDPOINT_URL"] = aws.BaseAddress.AbsoluteUri,
    ["Plaid__BaseAddress"] = plaid.BaseAddress.AbsoluteUri,
    ["Postgres__RootCertificate"] = database.RootCertificate,
};

await using var linkToken = await Function.StartAsync(bootstrap, "link-token", linkSettings, surroundings);
var link = await linkToken.InvokeAsync("link-token.json");

var publicToken = plaid.CompleteLink(link["link_token"]!.GetValue<string>());
Console.WriteLine($"\nA person connects First Platypus Bank in Plaid Link, which hands the page {publicToken}");

await using var exchange = await Function.StartAsync(bootstrap, "exchange-public-token", exchangeSettings, surroundings);
var item = await exchange.InvokeAsync("exchange-public-token.json", publicToken);
Console.WriteLine("\nThe page sends it once more, as pages do:");
var again = await exchange.InvokeAsync("exchange-public-token.json", publicToken);

await using var recover = await Function.StartAsync(bootstrap, "recover", exchangeSettings, surroundings);
await recover.InvokeAsync("recover.json");

Console.WriteLine("\nIn the database:");
var tokens = await database.ShowItemsAsync();
Console.WriteLine($"\nSecrets Manager was asked {aws.CountOf("secretsmanager:GetSecretValue")} times, Plaid exchanged {plaid.CallCounts["/item/public_token/exchange"]} token.");

string[] wrong =
[
    .. JsonNode.DeepEquals(item, again) ? [] : new[] { "the second answer differs from the first" },
    .. plaid.CallCounts["/item/public_token/exchange"] == 1 ? [] : new[] { "Plaid was asked for the same token twice" },
    .. tokens is [var token] && !token.Contains("access-", StringComparison.Ordinal) ? [] : new[] { "the table does not hold one sealed token" },
];
foreach (var line in wrong)
    Console.Error.WriteLine($"WRONG: {line}");
return wrong.Length == 0 ? 0 : 1;
