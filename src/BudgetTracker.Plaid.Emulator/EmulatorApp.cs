using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BudgetTracker;

/// <summary>Puts the web application together. It reads no configuration of the process it runs in.</summary>
internal static class EmulatorApp
{
    private const string DefaultUrl = "http://127.0.0.1:0";
    private const int MaximumBody = 1024 * 1024;

    public static WebApplication Build(PlaidEmulator emulator, Emulation emulation, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.AddSingleton(emulation);
        builder.Services.AddHostedService<WebhookSender>();
        builder.Services.AddHostedService<Ticking>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        var app = builder.Build();
        app.UseRouting();
        app.MapApi(emulation);
        app.MapLink(emulation);
        app.MapAdmin(emulator, emulation);
        foreach (var url in emulation.Options.Urls.DefaultIfEmpty(DefaultUrl))
            app.Urls.Add(url);
        return app;
    }

    /// <summary>The process belongs to whoever hosts the emulator: no signal handlers, no console output.</summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
