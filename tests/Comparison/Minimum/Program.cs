// The bare minimum of a function: HttpClient, source-generated JSON and Npgsql in one file, nothing else. It checks nothing,
// loses tokens when it dies, and stores them unsealed.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

var runtime = $"http://{Get("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime/invocation/";
var isExchange = Get("_HANDLER") == "exchange-public-token";
using var http = new HttpClient();

var keys = (await http.GetFromJsonAsync(Get("SECRETS_URL") + "plaid", Json.Default.Keys))!;
NpgsqlDataSource? database = null;
if (isExchange)
{
    var secret = (await http.GetFromJsonAsync(Get("SECRETS_URL") + "postgres", Json.Default.DatabaseSecret))!;
    database = new NpgsqlSlimDataSourceBuilder(
        $"Host={secret.Host};Port={secret.Port};Database={secret.Database};Username={secret.Username};Password={secret.Password};SSL Mode=Disable").Build();
}

while (true)
{
    using var next = await http.GetAsync(runtime + "next");
    var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").First();
    var invocation = (await next.Content.ReadFromJsonAsync(Json.Default.Invocation))!;
    var answer = isExchange ? await ExchangeAsync(invocation) : await LinkAsync(invocation);
    using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new Answer(200, answer), Json.Default.Answer));
    using var sent = await http.PostAsync(runtime + id + "/response", content);
}

async Task<string> LinkAsync(Invocation invocation)
{
    var body = new LinkBody("Budget Tracker", "en", ["US"], ["transactions"], new LinkUser(UserOf(invocation)));
    var token = await PostAsync("/link/token/create", JsonSerializer.SerializeToUtf8Bytes(body, Json.Default.LinkBody));
    return JsonSerializer.Serialize(JsonSerializer.Deserialize(token, Json.Default.LinkAnswer)!, Json.Default.LinkAnswer);
}

async Task<string> ExchangeAsync(Invocation invocation)
{
    var body = JsonSerializer.Deserialize(invocation.Body!, Json.Default.ExchangeBody)!;
    var answer = await PostAsync("/item/public_token/exchange", JsonSerializer.SerializeToUtf8Bytes(body, Json.Default.ExchangeBody));
    var item = JsonSerializer.Deserialize(answer, Json.Default.Exchanged)!;
    await using var insert = database!.CreateCommand("insert into bare_item (item_id, user_id, access_token) values ($1, $2, $3)");
    insert.Parameters.Add(new() { Value = item.ItemId });
    insert.Parameters.Add(new() { Value = UserOf(invocation) });
    insert.Parameters.Add(new() { Value = item.AccessToken });
    await insert.ExecuteNonQueryAsync();
    return JsonSerializer.Serialize(new Item(item.ItemId), Json.Default.Item);
}

async Task<byte[]> PostAsync(string path, byte[] body)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, Get("PLAID_URL") + path) { Content = new ByteArrayContent(body) };
    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    request.Headers.Add("PLAID-CLIENT-ID", keys.ClientId);
    request.Headers.Add("PLAID-SECRET", keys.Secret);
    using var response = await http.SendAsync(request);
    return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
}

static string UserOf(Invocation invocation) => invocation.RequestContext.Authorizer.Jwt.Claims["sub"];

static string Get(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"Set {name}.");

internal sealed record Keys([property: JsonPropertyName("PLAID_CLIENT_ID")] string ClientId, [property: JsonPropertyName("PLAID_SECRET")] string Secret);

internal sealed record DatabaseSecret(
    string Host, int Port, [property: JsonPropertyName("dbname")] string Database, string Username, string Password);

internal sealed record Invocation([property: JsonPropertyName("requestContext")] RequestContext RequestContext, string? Body);

internal sealed record RequestContext(Authorizer Authorizer);

internal sealed record Authorizer(Jwt Jwt);

internal sealed record Jwt(Dictionary<string, string> Claims);

internal sealed record LinkBody(string ClientName, string Language, string[] CountryCodes, string[] Products, LinkUser User);

internal sealed record LinkUser(string ClientUserId);

internal sealed record LinkAnswer(string LinkToken, DateTimeOffset Expiration);

internal sealed record ExchangeBody(string PublicToken);

internal sealed record Exchanged(string AccessToken, string ItemId);

internal sealed record Item(string ItemId);

internal sealed record Answer([property: JsonPropertyName("statusCode")] int StatusCode, string Body);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Keys))]
[JsonSerializable(typeof(DatabaseSecret))]
[JsonSerializable(typeof(Invocation))]
[JsonSerializable(typeof(LinkBody))]
[JsonSerializable(typeof(LinkAnswer))]
[JsonSerializable(typeof(ExchangeBody))]
[JsonSerializable(typeof(Exchanged))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class Json : JsonSerializerContext;
