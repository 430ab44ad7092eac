using System.Text.Json.Serialization;

namespace BudgetTracker.Plaid;

/// <summary>The bodies of this API as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, MaxDepth = RequestBody.MaxDepth)]
[JsonSerializable(typeof(LinkTokenBody))]
[JsonSerializable(typeof(LinkTokenAnswer))]
[JsonSerializable(typeof(ExchangeBody))]
[JsonSerializable(typeof(PendingAnswer))]
[JsonSerializable(typeof(ItemAnswer))]
[JsonSerializable(typeof(ItemsAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class WireJson : JsonSerializerContext;
