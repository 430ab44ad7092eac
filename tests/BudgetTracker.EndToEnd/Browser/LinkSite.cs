using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace BudgetTracker;

/// <summary>A folder of static files on loopback, strict about what they may load, beside an emulator.</summary>
internal sealed class LinkSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LinkSite(WebApplication app, PlaidEmulator plaid) => (_app, Plaid) = (app, plaid);

    public PlaidEmulator Plaid { get; }

    public static Task<LinkSite> StartAsync(PlaidEmulatorOptions? options = null) =>
        StartAsync(_ => Task.FromResult(Path.Combine(Repository.Root, "tests", "BudgetTracker.EndToEnd", "Browser", "Page")), options);

    /// <summary>Serves the folder that is provided for the emulator at that address.</summary>
    public static async Task<LinkSite> StartAsync(Func<Uri, Task<string>> provide, PlaidEmulatorOptions? options = null)
    {
        var plaid = new PlaidEmulator(options);
        try
        {
            await plaid.StartAsync();
            var files = new PhysicalFileProvider(await provide(plaid.BaseAddress));
            var app = Build(files, plaid.BaseAddress.GetLeftPart(UriPartial.Authority));
            await app.StartAsync();
            return new(app, plaid);
        }
        catch
        {
            await plaid.DisposeAsync();
            throw;
        }
    }

    public Uri Address(string linkToken, string more = "") =>
        new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            $"/?plaid={Plaid.BaseAddress.GetLeftPart(UriPartial.Authority)}&token={linkToken}{more}");

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var http = new HttpClient { BaseAddress = Plaid.BaseAddress };
        http.DefaultRequestHeaders.Add("PLAID-CLIENT-ID", "client");
        http.DefaultRequestHeaders.Add("PLAID-SECRET", "secret");
        using var answer = await http.PostAsJsonAsync(path, body);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).Clone();
    }

    public async Task<string> LinkTokenAsync(string? accessToken = null, string clientName = "Test")
    {
        var token = await PostAsync("/link/token/create", new
        {
            client_name = clientName,
            language = "en",
            country_codes = (string[])["US"],
            products = accessToken is null ? ["transactions"] : Array.Empty<string>(),
            access_token = accessToken,
            user = new { client_user_id = "user-1" },
        });
        return token.GetProperty("link_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Plaid.DisposeAsync();
    }

    private static WebApplication Build(IFileProvider files, string plaid)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Use(next => context =>
        {
            context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src data:; script-src 'self' {plaid}; frame-src {plaid}; base-uri 'none'";
            return next(context);
        });
        app.UseFileServer(new FileServerOptions { FileProvider = files });
        return app;
    }
}
