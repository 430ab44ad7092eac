using System.Security.Claims;
using BudgetTracker;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddAuthorization();
builder.Services.AddBudgetTrackerPlaid(builder.Configuration);
builder.Services.Configure<BudgetTrackerHttpOptions>(options => options.RequestsPerMinute = 1_000_000);
await using var app = builder.Build();

// Whoever says who they are: measured is what comes after a sign-in, and the others have none. Webhooks come from nobody.
app.Use((context, next) =>
{
    if (context.Request.Headers["X-User"] is [{ } user])
        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], "header"));
    return next(context);
});
app.UseAuthorization();
app.MapBudgetTracker().RequireAuthorization();

await app.StartAsync();
Console.WriteLine($"READY {app.Urls.First()}");
await app.WaitForShutdownAsync();
