using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>Tells a host's <see cref="IItemEvents"/> what waits in the outbox.</summary>
internal static class ItemEventTopic
{
    public static OutboxTopic Create(IServiceProvider services) => new(
        ItemEventSql.Topic,
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(IItemEvents)) ?? false,
        (message, cancellationToken) => TellAsync(services, message, cancellationToken));

    private static async Task TellAsync(IServiceProvider services, OutboxMessage message, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Deserialize(message.Body, ItemEventJson.Default.ItemEventBody)!;
        var itemEvent = new ItemEvent(message.Id, body.Kind, body.UserId, body.ItemId, message.OccurredAt);
        var scope = services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        foreach (var listener in scope.ServiceProvider.GetServices<IItemEvents>())
            await listener.HandleAsync(itemEvent, cancellationToken).ConfigureAwait(false);
    }
}

internal sealed record ItemEventBody(string Kind, string UserId, string ItemId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ItemEventBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class ItemEventJson : JsonSerializerContext;
