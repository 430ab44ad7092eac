using BudgetTracker;
using BudgetTracker.Samples;

const string DefaultUrl = "http://127.0.0.1:5080";

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddUserSecrets(typeof(LocalServices).Assembly, optional: true).AddCommandLine(args);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls(DefaultUrl);

try
{
    // What is not configured runs on this machine: PostgreSQL, Plaid's emulator, a key ring. A real host has no such line.
    await using var local = await LocalServices.StartAsync(builder.Configuration);

    builder.Services.AddBudgetTrackerPlaid(builder.Configuration).AddTransactionSync().AddBackgroundWork();
    builder.Services.AddSingleton<IItemEvents, ItemEventLog>();
    builder.Services.AddHealthChecks().AddBudgetTrackerHealthChecks();

    // The demo has one user and no sign-in. With real users: configure authentication and authorization, remove this line,
    // and write app.MapBudgetTracker().RequireAuthorization() below.
    builder.Services.Configure<BudgetTrackerHttpOptions>(options => options.SingleUserId = "demo");

    await using var app = builder.Build();

    var page = new LinkPage(builder.Configuration);
    app.Use(page.AddSecurityHeaders);
    app.UseDefaultFiles();
    app.UseStaticFiles();

    app.MapBudgetTracker().AllowAnonymous();
    app.MapGet("/config.json", () => Results.Json(new { link_script = page.LinkScript, emulator = local.HasEmulator }));
    app.MapFallbackToFile(LinkPage.OAuthReturnPath, "index.html");
    app.MapHealthChecks("/health");

    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"\n  Open {string.Join(" or ", app.Urls)} and connect a bank. Ctrl-C stops everything.\n"));
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (LocalServices.Explain(exception) is { } cure)
{
    Console.Error.WriteLine(cure);
    return 1;
}
