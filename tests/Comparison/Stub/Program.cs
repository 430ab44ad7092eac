using System.Net;
using BudgetTracker.Comparison;

// Plaid, Secrets Manager, its Lambda extension and Lambda's Runtime API, with fixed answers and no checks: as little work as an
// answer takes.
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    // Three addresses, as Plaid, the extension and the Runtime API have: a connection to one is none to another.
    for (var i = 0; i < 3; i++)
        kestrel.Listen(IPAddress.Loopback, port: 0);
});
builder.Logging.SetMinimumLevel(LogLevel.Error);
await using var app = builder.Build();

var plaid = new PlaidStub();
var sync = new SyncStub();
var secrets = new SecretsStub(app.Configuration["secrets"] ?? throw new InvalidOperationException("Name the file of the secrets: --secrets FILE."));
var lambda = new LambdaStub();

app.Run(context => context.Request.Path.Value switch
{
    "/link/token/create" => plaid.CreateLinkTokenAsync(context),
    "/item/public_token/exchange" => plaid.ExchangeAsync(context),
    "/transactions/sync" => sync.SyncAsync(context),
    "/webhook_verification_key/get" => plaid.GetWebhookKeyAsync(context),
    "/" when HttpMethods.IsPost(context.Request.Method) => secrets.GetSecretValueAsync(context),
    "/" => Task.CompletedTask,
    "/secretsmanager/get" => secrets.GetThroughExtensionAsync(context),
    "/secret" => secrets.GetAsync(context),
    "/2018-06-01/runtime/invocation/next" => lambda.NextAsync(context),
    "/control/latency" => plaid.SetLatency(context),
    "/control/webhook-key" => plaid.SetWebhookKeyAsync(context),
    "/control/sync-calls" => sync.GetCallsAsync(context),
    "/control/event" => lambda.SetEventAsync(context),
    "/control/answer" => lambda.GetAnswerAsync(context),
    var path => lambda.AnsweredAsync(context, path!),
});

await app.StartAsync();
Console.WriteLine($"READY {string.Join(' ', app.Urls)}");
await app.WaitForShutdownAsync();
