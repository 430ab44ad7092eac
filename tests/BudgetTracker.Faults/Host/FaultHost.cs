using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Faults;

/// <summary>
/// The process that gets killed: a host as anybody would write it, configured by its environment, with failpoints around the
/// library's services. It says <c>ready URL</c>, <c>at POINT</c>, <c>pause</c>, <c>event ...</c> and <c>fault NAME</c> on stdout and ends with its stdin, so none
/// outlives the harness.
/// </summary>
internal static class FaultHost
{
    // At the harness's scale of time: a lease lasts seconds here.
    private static readonly TimeSpan _sweep = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan _reconcile = TimeSpan.FromSeconds(2);
    /// <summary>What <c>Faults:Sync</c> says where the control syncs.</summary>
    public const string NaiveSyncs = "naive";

    private static readonly TimeSpan _longestSetting = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderSignIn>("header", configureOptions: null);
        builder.Services.Configure<BudgetTrackerHttpOptions>(options => options.RequestsPerMinute = 1_000_000);

        if (builder.Configuration.GetValue<Uri>("Faults:Secrets") is { } secrets)
            builder.Services.AddSingleton<ISecretSource>(new HarnessSecrets(secrets));
        var plaid = builder.Services.AddBudgetTrackerPlaid(builder.Configuration);
        if (builder.Configuration.GetValue<bool>("Faults:Naive"))
            builder.Services.AddSingleton<ITokenExchangeService, NaiveExchange>();
        else
            plaid.AddBackgroundWork();
        if (builder.Configuration["Faults:Sync"] is { } sync)
            AddSync(plaid, isNaive: sync == NaiveSyncs);
        HostFaults.Start(builder.Configuration);
        builder.Services.Configure<PlaidExchangeOptions>(options => (options.SweepInterval, options.ReconcileInterval) = (_sweep, _reconcile));
        builder.Services.AddScoped<IItemEvents, EventTeller>();
        ScaleLoops(builder.Services, builder.Configuration.GetValue("Plaid:ExchangeLease", TestRig.RealLease) / TestRig.RealLease);
        AddFailpoints(builder.Services);

        await using var app = builder.Build();
        app.UseAmbientTransactions();
        app.MapBudgetTracker().RequireAuthorization();
        app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"ready {app.Urls.First()}"));
        new Thread(ObeyStdin) { IsBackground = true, Name = "stdin" }.Start();
        await app.RunAsync();
        return 0;
    }

    private static void AddSync(BudgetTrackerBuilder plaid, bool isNaive)
    {
        plaid.AddTransactionSync();
        var services = plaid.Services;
        services.AddSingleton<IBankFeedSink, FeedTable>();
        if (isNaive)
            services.AddSingleton<ITransactionSyncService, NaiveSync>();
        Decorate<ISyncQueue>(services, static queue => new FreshPace(queue));
        Decorate<ISyncQueue>(services);
        Decorate<IMirrorStore>(services);
        Decorate<IPlaidTransactionApi>(services, static api => new PagePoints(api));
    }

    private static void AddFailpoints(IServiceCollection services)
    {
        Decorate<IPlaidItemApi>(services);
        Decorate<IPlaidAccountApi>(services);
        Decorate<IPlaidUserApi>(services);
        Decorate<IExchangeStore>(services);
        Decorate<IExchangeRecovery>(services);
        Decorate<IWebhookInbox>(services);
        Decorate<IItemCheckStore>(services);
        Decorate<IOutboxStore>(services);
        Decorate<ITokenProtector>(services);
        Decorate<IDataKeyProvider>(services);
        Decorate<IDataEnvironment>(services);
        Decorate<ISecretProvider>(services);
    }

    /// <summary>Loops whose interval is no setting come round as much more often as a lease is shorter.</summary>
    private static void ScaleLoops(IServiceCollection services, double scale)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { ImplementationFactory: { } make } service && service.ServiceType == typeof(WorkLoop))
                services[i] = ServiceDescriptor.Singleton(provider => Scaled((WorkLoop)make(provider)));
        }

        WorkLoop Scaled(WorkLoop loop) => loop.Interval < _longestSetting ? loop : loop with { Interval = loop.Interval * scale };
    }

    private static void Decorate<T>(IServiceCollection services)
        where T : class => Decorate<T>(services, FailpointProxy<T>.Around);

    private static void Decorate<T>(IServiceCollection services, Func<T, T> around)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.AddSingleton(provider => around((T)(
            inner.ImplementationInstance
            ?? inner.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
    }

    private static void ObeyStdin()
    {
        while (Console.In.ReadLine() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["calm"]:
                    HostFaults.Stop();
                    break;
                case ["pause", .. var point]:
                    Failpoints.PauseAt(point is [var place] ? place : null);
                    break;
                case [_, .. var point]:
                    Failpoints.Arm(point is [var boundary] ? boundary : null);
                    break;
            }
        }

        Environment.Exit(0);
    }
}
