using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

internal sealed record StateResponse(IReadOnlyList<EmulatedItem> Items, IReadOnlyDictionary<string, int> Calls);

internal sealed record ClockRequest([property: JsonRequired] double AdvanceDays)
{
    private const double MostDays = 3_000_000;

    public TimeSpan ToTimeSpan() => AdvanceDays is >= 0 and <= MostDays
        ? TimeSpan.FromDays(AdvanceDays)
        : throw new JsonException("advance_days must be a number of days from 0 on; the clock never goes back.");
}

internal sealed record ClockResponse(DateTimeOffset Now);

internal sealed record BreakRequest(string? ErrorCode = null);

internal sealed record WebhookRequest([property: JsonRequired] string WebhookType, [property: JsonRequired] string WebhookCode);

internal sealed record WebhooksResponse(IReadOnlyList<SentWebhook> Webhooks);

internal sealed record WebhookFaultRequest(
    [property: JsonRequired] string Code,
    [property: JsonRequired, JsonConverter(typeof(WebhookFaultKindConverter))] WebhookFaultKind Kind,
    int WaitMs = 1000,
    double Probability = 1,
    int? Count = null)
{
    public WebhookFault ToFault() =>
        WebhookFault.Of(Kind, TimeSpan.FromMilliseconds(WaitMs)) with { Probability = Probability, Count = Count };
}

internal sealed class WebhookFaultKindConverter() : JsonStringEnumConverter<WebhookFaultKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

internal sealed record FaultRequest(
    [property: JsonRequired] string Route,
    [property: JsonRequired, JsonConverter(typeof(FaultKindConverter))] FaultKind Kind,
    bool After = false,
    int WaitMs = 1000,
    double Probability = 1,
    int? Count = null)
{
    public Fault ToFault() =>
        Fault.Of(Kind, After, TimeSpan.FromMilliseconds(WaitMs)) with { Probability = Probability, Count = Count };
}

internal sealed class FaultKindConverter() : JsonStringEnumConverter<FaultKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

internal sealed record CompleteLinkRequest([property: JsonRequired] string LinkToken, string? InstitutionId = null);

internal sealed record CompleteLinkResponse(string PublicToken);
