using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

internal sealed record StateResponse(IReadOnlyList<EmulatedItem> Items, IReadOnlyDictionary<string, int> Calls);

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
