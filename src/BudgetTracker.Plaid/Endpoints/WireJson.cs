using System.Text.Json.Serialization;

namespace BudgetTracker.Plaid;

/// <summary>The bodies that this API reads, without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, AllowDuplicateProperties = false, MaxDepth = RequestBody.MaxDepth)]
[JsonSerializable(typeof(LinkTokenBody))]
[JsonSerializable(typeof(ExchangeBody))]
internal sealed partial class WireJson : JsonSerializerContext;
