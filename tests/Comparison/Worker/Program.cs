using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BudgetTracker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

// A worker that syncs when it is told to: what the background work does, without waiting for its turn. It has no web server but the driver's wire.
var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
var services = new ServiceCollection();
services.AddLogging();
services.AddSingleton<IConfiguration>(configuration);
var plaid = services.AddBudgetTrackerPlaid(configuration).AddTransactionSync();
if (configuration.GetValue<bool>("LEAPING_CLOCK"))
{
    var clock = new LeapingClock();
    services.AddSingleton<TimeProvider>(clock);
    plaid.UsePlaidHttpMessageHandler(_ => clock.Handler());
}

await using var provider = services.BuildServiceProvider();
using var wire = new HttpListener();
wire.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
wire.Start();
Console.WriteLine($"READY {wire.Prefixes.Single()}");
while (true)
{
    var context = await wire.GetContextAsync();
    var answer = context.Request.Url!.AbsolutePath is "/link" ? await LinkAsync(context.Request.QueryString) : await SyncAsync();
    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
    context.Response.Close();
}

// Each item is named after its number, and is another user's.
async Task<string> LinkAsync(NameValueCollection query)
{
    var (kind, first, count) = (query["kind"], int.Parse(query["first"]!, CultureInfo.InvariantCulture), int.Parse(query["count"]!, CultureInfo.InvariantCulture));
    var items = provider.GetRequiredService<IAccessTokenRepository>();
    foreach (var name in Enumerable.Range(first, count).Select(number => $"{kind}{number:d8}"))
        await items.SaveAsync(new() { UserId = $"user-{name}", ItemId = $"item-{name}", AccessToken = new($"access-sandbox-{name}") });
    return "";
}

async Task<string> SyncAsync()
{
    var (sync, count) = (provider.GetRequiredService<ITransactionSyncService>(), 0);
    while (await sync.SyncDueAsync() is var made and > 0)
        count += made;
    return count.ToString(CultureInfo.InvariantCulture);
}

static int FreePort()
{
    using var socket = new TcpListener(IPAddress.Loopback, 0);
    socket.Start();
    return ((IPEndPoint)socket.LocalEndpoint).Port;
}
