using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>A webhook that the emulator sent, or would have sent.</summary>
/// <param name="Id">The emulator's id of it.</param>
/// <param name="Type">For example <c>TRANSACTIONS</c>.</param>
/// <param name="Code">For example <c>SYNC_UPDATES_AVAILABLE</c>.</param>
/// <param name="ItemId">The item it is about; null where it is about a Link session.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="CreatedAt">When there was something to tell, by the banks' clock.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Body">The bytes that are signed. Those of finished Link sessions carry public tokens.</param>
/// <param name="Attempts">The deliveries so far, the oldest first.</param>
public sealed record SentWebhook(
    string Id, string Type, string Code, string? ItemId, string Address, DateTimeOffset CreatedAt, WebhookFate Fate,
    [property: JsonIgnore] ReadOnlyMemory<byte> Body, IReadOnlyList<WebhookAttempt> Attempts);

/// <summary>One delivery of a webhook.</summary>
/// <param name="At">When it ended, by the banks' clock.</param>
/// <param name="StatusCode">What the receiver answered; null where it answered nothing in time.</param>
/// <param name="Failure">Why there was no answer; null where there was one.</param>
public sealed record WebhookAttempt(DateTimeOffset At, int? StatusCode, string? Failure);

/// <summary>What became of a webhook.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookFate>))]
public enum WebhookFate
{
    /// <summary>It is waiting to be delivered, for the first time or again.</summary>
    Waiting,

    /// <summary>It was answered with status 200.</summary>
    Delivered,

    /// <summary>It was refused or not answered until Plaid would have given up.</summary>
    GivenUp,

    /// <summary>A <see cref="WebhookFault"/> dropped it.</summary>
    Dropped,

    /// <summary>Its address is not on this machine, or webhooks are not to be delivered at all.</summary>
    NotSent,
}
