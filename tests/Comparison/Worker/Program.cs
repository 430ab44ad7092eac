using BudgetTracker;

// A worker that syncs when it is told to: what the background work does, without waiting for its turn.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
var plaid = builder.Services.AddBudgetTrackerPlaid(builder.Configuration).AddTransactionSync();
if (builder.Configuration.GetValue<bool>("LEAPING_CLOCK"))
{
    var clock = new LeapingClock();
    builder.Services.AddSingleton<TimeProvider>(clock);
    plaid.UsePlaidHttpMessageHandler(_ => clock.Handler());
}

await using var app = builder.Build();

// Each item is named after its number, and is another user's.
app.MapPost("/link", async (IAccessTokenRepository items, string kind, int first, int count) =>
{
    foreach (var name in Enumerable.Range(first, count).Select(number => $"{kind}{number:d8}"))
        await items.SaveAsync(new() { UserId = $"user-{name}", ItemId = $"item-{name}", AccessToken = new($"access-sandbox-{name}") });
});
app.MapPost("/sync", async (ITransactionSyncService sync) =>
{
    var count = 0;
    while (await sync.SyncDueAsync() is var made and > 0)
        count += made;
    return count;
});

await app.StartAsync();
Console.WriteLine($"READY {app.Urls.First()}");
await app.WaitForShutdownAsync();
