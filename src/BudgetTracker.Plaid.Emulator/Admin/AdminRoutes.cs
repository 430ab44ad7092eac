using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>
/// Routes that Plaid does not have, for tests in other processes. They show access tokens and change behaviour, so they
/// answer loopback callers only.
/// </summary>
internal static class AdminRoutes
{
    public static void MapAdmin(this IEndpointRouteBuilder app, PlaidEmulator emulator)
    {
        var json = EmulatorJson.Default;
        var admin = app.MapGroup("/emulator").AddEndpointFilter(Loopback.OnlyAsync);

        admin.MapGet("/state", () => Results.Json(new StateResponse(emulator.Items, emulator.CallCounts), json.StateResponse));
        admin.MapGet("/items/{itemId}/truth", (string itemId) => Find(() => Results.Json(emulator.TruthOf(itemId), json.ItemTruth)));
        admin.MapGet("/clock", () => Results.Json(new(emulator.Now), json.ClockResponse));
        admin.MapPost("/clock", (HttpRequest http) => RunAsync(http, json.ClockRequest, request =>
        {
            emulator.Advance(request.ToTimeSpan());
            return Results.Json(new(emulator.Now), json.ClockResponse);
        }));
        admin.MapPost("/faults", (HttpRequest http) => RunAsync(http, json.FaultRequest, request =>
        {
            emulator.Faults.Add(request.Route, request.ToFault());
            return Results.NoContent();
        }));
        admin.MapDelete("/faults", () =>
        {
            emulator.Faults.Clear();
            return Results.NoContent();
        });
        admin.MapPost("/link/complete", (HttpRequest http) => RunAsync(http, json.CompleteLinkRequest, request =>
            Results.Json(new(emulator.CompleteLink(request.LinkToken, request.InstitutionId)), json.CompleteLinkResponse)));
    }

    private static IResult Find(Func<IResult> find)
    {
        try
        {
            return find();
        }
        catch (ArgumentException)
        {
            return Results.NotFound();
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
            return Results.Json(new("INVALID_REQUEST", "INVALID_BODY", e.Message), EmulatorJson.Default.ApiError, statusCode: 400);
        }
    }
}
