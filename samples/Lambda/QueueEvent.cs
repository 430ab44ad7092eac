using System.Text.Json;

namespace BudgetTracker.Samples.Lambda;

/// <summary>An event with which Lambda hands over messages of an SQS queue.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"/>
internal static class QueueEvent
{
    /// <summary>That no message failed: Lambda deletes them all, whether it was told to read this or not.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"/>
    public static ReadOnlyMemory<byte> Answer { get; } = """{"batchItemFailures":[]}"""u8.ToArray();

    public static bool Is(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("Records"u8, out var records) && records is { ValueKind: JsonValueKind.Array } && records.GetArrayLength() > 0
                && records[0] is { ValueKind: JsonValueKind.Object } first
                && first.TryGetProperty("eventSource"u8, out var source) && source is { ValueKind: JsonValueKind.String } && source.ValueEquals("aws:sqs"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
