using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>A wake-up as the queue carries it: the loop by its name, and the subject, which may be any text, only as a hash.</summary>
/// <param name="Body">For example <c>{"loop":"item_checks"}</c>.</param>
/// <param name="GroupId">One for each subject; the messages of a group come one after the other.</param>
/// <param name="DeduplicationId">The same for what was sent for a loop and a subject within two seconds: the queue keeps the first of them.</param>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html"/>
internal sealed record WakeUpMessage(string Body, string GroupId, string DeduplicationId)
{
    // SQS forgets an id after five minutes, and a wake-up that comes before that is a new one.
    private static readonly TimeSpan _burst = TimeSpan.FromSeconds(2);

    public static WakeUpMessage Create(string loopName, string subject, DateTimeOffset now)
    {
        var bucket = (now.UtcTicks / _burst.Ticks).ToString(CultureInfo.InvariantCulture);
        return new(JsonSerializer.Serialize(new WakeUpBody(loopName), WakeUpJson.Default.WakeUpBody), Hash(subject), Hash($"{bucket} {loopName} {subject}"));
    }

    /// <summary>The loop that a body names; null where it is not one of this library's.</summary>
    public static string? FindLoop(string? body)
    {
        try
        {
            return body is null ? null : JsonSerializer.Deserialize(body, WakeUpJson.Default.WakeUpBody)?.Loop;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

internal sealed record WakeUpBody([property: JsonPropertyName("loop")] string? Loop);

[JsonSerializable(typeof(WakeUpBody))]
internal sealed partial class WakeUpJson : JsonSerializerContext;
