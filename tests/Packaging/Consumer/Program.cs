using BudgetTracker;

var passed = 0;

await using var plaid = new PlaidEmulator();
await plaid.StartAsync();

var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--environment=Development"]);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
{
    ["PLAID_CLIENT_ID"] = "client",
    ["PLAID_SECRET"] = "secret",
    ["PLAID_ENV"] = "sandbox",
    ["KEY_RING"] = """{"primary":"k1","keys":{"k1":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""",
    ["Plaid:BaseAddress"] = plaid.BaseAddress.AbsoluteUri,
    ["Postgres:ConnectionString"] = "Host=127.0.0.1;Database=app",
});
builder.Services.AddBudgetTrackerPlaid(builder.Configuration).AddAwsSecretsManager();
builder.Services.AddAuthorization();
builder.Services.AddAuthentication().AddCookie();

await using var app = builder.Build();
app.MapBudgetTracker().RequireAuthorization();
await app.StartAsync();

foreach (var service in (Type[])
    [typeof(ISecretProvider), typeof(ILinkTokenService), typeof(ITokenExchangeService), typeof(IAccessTokenRepository), typeof(IItemRemovalService), typeof(IPlaidItemApi)])
    Check($"{service.Name} is there", app.Services.GetService(service) is not null);

Check("keys in the configuration are read with AWS beside them", (await app.Services.GetRequiredService<ISecretProvider>().GetAsync<PlaidCredentials>()).ClientId == "client");

var link = await app.Services.GetRequiredService<ILinkTokenService>().CreateAsync(new() { UserId = "ana" });
var exchanged = await app.Services.GetRequiredService<IPlaidItemApi>().ExchangePublicTokenAsync(new PublicToken(plaid.CompleteLink(link.Value)));
var accounts = await app.Services.GetRequiredService<IPlaidAccountApi>().GetAccountsAsync(exchanged.AccessToken);
Check("the emulator is called through the library", plaid.CallCounts["/item/public_token/exchange"] == 1 && accounts.Accounts.Count > 0);
Check("a token prints as a mask", $"{exchanged.AccessToken}" == "access-***");

using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
using var refused = await http.PostAsync(new Uri("/link-token", UriKind.Relative), content: null);
Check("the endpoints are mapped, and closed to strangers", !refused.IsSuccessStatusCode && refused.StatusCode != System.Net.HttpStatusCode.NotFound);

Console.WriteLine($"{passed} passed");

void Check(string what, bool holds)
{
    if (!holds)
        throw new InvalidOperationException($"Failed: {what}.");
    Console.WriteLine($"passed: {what}");
    passed++;
}
