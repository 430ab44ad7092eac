// The bare minimum of a web host: Kestrel, HttpClient, source-generated JSON and Npgsql in one file, nothing else. It checks
// nothing, loses tokens when it dies, stores them unsealed, and believes every webhook.
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
await using var app = builder.Build();

var plaid = app.Configuration["Plaid:BaseAddress"]!;
var (clientId, secret) = (app.Configuration["PLAID_CLIENT_ID"]!, app.Configuration["PLAID_SECRET"]!);
using var http = new HttpClient();
await using var database = new NpgsqlSlimDataSourceBuilder(app.Configuration["Postgres:ConnectionString"]!).Build();

app.Run(context => context.Request.Path.Value switch
{
    "/link-token" => LinkAsync(context),
    "/plaid-webhook" => ReceiveWebhookAsync(context),
    _ => ExchangeAsync(context),
});
await app.StartAsync();
Console.WriteLine($"READY {app.Urls.First()}");
await app.WaitForShutdownAsync();

async Task LinkAsync(HttpContext context)
{
    var body = new LinkBody("Budget Tracker", "en", ["US"], ["transactions"], new LinkUser(UserOf(context)));
    var token = await PostAsync("/link/token/create", JsonSerializer.SerializeToUtf8Bytes(body, Json.Default.LinkBody));
    await context.Response.WriteAsJsonAsync(JsonSerializer.Deserialize(token, Json.Default.LinkAnswer)!, Json.Default.LinkAnswer);
}

async Task ExchangeAsync(HttpContext context)
{
    var body = (await context.Request.ReadFromJsonAsync(Json.Default.ExchangeBody))!;
    var answer = await PostAsync("/item/public_token/exchange", JsonSerializer.SerializeToUtf8Bytes(body, Json.Default.ExchangeBody));
    var item = JsonSerializer.Deserialize(answer, Json.Default.Exchanged)!;
    await using var insert = database.CreateCommand("insert into bare_item (item_id, user_id, access_token) values ($1, $2, $3)");
    insert.Parameters.Add(new() { Value = item.ItemId });
    insert.Parameters.Add(new() { Value = UserOf(context) });
    insert.Parameters.Add(new() { Value = item.AccessToken });
    await insert.ExecuteNonQueryAsync();
    await context.Response.WriteAsJsonAsync(new Item(item.ItemId), Json.Default.Item);
}

async Task ReceiveWebhookAsync(HttpContext context)
{
    var body = new byte[(int)context.Request.ContentLength!];
    await context.Request.Body.ReadExactlyAsync(body);
    await using var insert = database.CreateCommand("insert into bare_webhook (body_sha256, body) values ($1, $2)");
    insert.Parameters.Add(new() { Value = SHA256.HashData(body) });
    insert.Parameters.Add(new() { Value = Encoding.UTF8.GetString(body) });
    await insert.ExecuteNonQueryAsync();
}

async Task<byte[]> PostAsync(string path, byte[] body)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, plaid + path) { Content = new ByteArrayContent(body) };
    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    request.Headers.Add("PLAID-CLIENT-ID", clientId);
    request.Headers.Add("PLAID-SECRET", secret);
    using var response = await http.SendAsync(request);
    return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
}

static string UserOf(HttpContext context) => context.Request.Headers["X-User"]!;

internal sealed record LinkBody(string ClientName, string Language, string[] CountryCodes, string[] Products, LinkUser User);

internal sealed record LinkUser(string ClientUserId);

internal sealed record LinkAnswer(string LinkToken, DateTimeOffset Expiration);

internal sealed record ExchangeBody(string PublicToken);

internal sealed record Exchanged(string AccessToken, string ItemId);

internal sealed record Item(string ItemId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LinkBody))]
[JsonSerializable(typeof(LinkAnswer))]
[JsonSerializable(typeof(ExchangeBody))]
[JsonSerializable(typeof(Exchanged))]
[JsonSerializable(typeof(Item))]
internal sealed partial class Json : JsonSerializerContext;
