using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>
/// Routes that Plaid does not have, for tests in other processes. They show access tokens and change behaviour, so they
/// answer loopback callers only.
/// </summary>
internal static class AdminRoutes
{
    public static void MapAdmin(this IEndpointRouteBuilder app, PlaidEmulator emulator, Emulation emulation)
    {
        var json = EmulatorJson.Default;
        var admin = app.MapGroup("/emulator").AddEndpointFilter(Loopback.OnlyAsync);

        admin.MapAsset("", "emulator.html");
        admin.MapAsset("/emulator.css", "emulator.css");
        admin.MapAsset("/emulator.js", "emulator.js");
        admin.MapGet("/overview", () => Results.Json(Overview.Of(emulation), json.Overview));
        admin.MapGet("/state", () => Results.Json(new StateResponse(emulator.Items, emulator.CallCounts), json.StateResponse));
        admin.MapPost("/link/complete", (HttpRequest http) => RunAsync(http, json.CompleteLinkRequest, request =>
            Results.Json(new(emulator.CompleteLink(request.LinkToken, request.InstitutionId)), json.CompleteLinkResponse)));
        MapFaults(admin, emulator, json);
        MapBank(admin, emulator.Bank, json);
        MapWebhooks(admin, emulator, json);
    }

    private static void MapFaults(RouteGroupBuilder admin, PlaidEmulator emulator, EmulatorJson json)
    {
        admin.MapPost("/faults", (HttpRequest http) => RunAsync(http, json.FaultRequest, request => Done(() => emulator.Faults.Add(request.Route, request.ToFault()))));
        admin.MapDelete("/faults", () => Done(emulator.Faults.Clear));
    }

    private static void MapBank(RouteGroupBuilder admin, EmulatedBank bank, EmulatorJson json)
    {
        admin.MapGet("/clock", () => Results.Json(new(bank.Now), json.ClockResponse));
        admin.MapPost("/clock", (HttpRequest http) => RunAsync(http, json.ClockRequest, request =>
        {
            bank.Advance(request.ToTimeSpan());
            return Results.Json(new(bank.Now), json.ClockResponse);
        }));
        admin.MapGet("/items/{itemId}/truth", (string itemId) => Run(() => Results.Json(bank.TruthOf(itemId), json.ItemTruth)));
        admin.MapPost("/items/{itemId}/break", (string itemId, HttpRequest http) => RunAsync(
            http, json.BreakRequest, request => Done(() => bank.Break(itemId, request.ErrorCode ?? Errors.LoginRequiredCode))));
        admin.MapPost("/items/{itemId}/repair", (string itemId) => Run(() => Done(() => bank.Repair(itemId))));
        admin.MapPost("/items/{itemId}/revoke", (string itemId) => Run(() => Done(() => bank.RevokePermission(itemId))));
        admin.MapPost("/items/{itemId}/open-account", (string itemId) => Run(() => Done(() => bank.OpenAccount(itemId))));
        admin.MapPost("/items/{itemId}/webhook", (string itemId, HttpRequest http) => RunAsync(
            http, json.WebhookRequest, request => Done(() => bank.Send(itemId, request.WebhookType, request.WebhookCode))));
    }

    private static void MapWebhooks(RouteGroupBuilder admin, PlaidEmulator emulator, EmulatorJson json)
    {
        admin.MapGet("/webhooks", () => Results.Json(new(emulator.Webhooks), json.WebhooksResponse));
        admin.MapPost("/webhooks/faults", (HttpRequest http) => RunAsync(
            http, json.WebhookFaultRequest, request => Done(() => emulator.WebhookFaults.Add(request.Code, request.ToFault()))));
        admin.MapDelete("/webhooks/faults", () => Done(emulator.WebhookFaults.Clear));
        admin.MapPost("/webhooks/key", () => Done(emulator.RotateWebhookKey));
    }

    private static IResult Done(Action act)
    {
        act();
        return Results.NoContent();
    }

    private static IResult Run(Func<IResult> run)
    {
        try
        {
            return run();
        }
        catch (ArgumentException e)
        {
            return BadRequest(e);
        }
    }

    private static async Task<IResult> RunAsync<T>(HttpRequest http, JsonTypeInfo<T> type, Func<T, IResult> run)
    {
        try
        {
            var request = await http.ReadFromJsonAsync(type, http.HttpContext.RequestAborted).ConfigureAwait(false);
            return run(request ?? throw new JsonException("null is no request"));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return BadRequest(e);
        }
    }

    /// <summary>What is wrong, without the name of a parameter that only C# has.</summary>
    private static IResult BadRequest(Exception e) => Results.Json(
        new("INVALID_REQUEST", "INVALID_BODY", e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message),
        EmulatorJson.Default.ApiError,
        statusCode: StatusCodes.Status400BadRequest);
}
