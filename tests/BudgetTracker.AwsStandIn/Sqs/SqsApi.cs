using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>SendMessage, ReceiveMessage, DeleteMessage and DeleteMessageBatch of FIFO queues.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html"/>
internal sealed class SqsApi(FifoQueues queues)
{
    private const int LongestId = 128;
    private const int MostMessages = 10;
    private const int LongestWait = 20;
    private const int VisibilitySeconds = 30;

    public byte[] SendMessage(JsonElement input)
    {
        var queue = QueueOf(input);
        var body = Required(input, "MessageBody");
        var sent = queue.Send(body, Id(input, "MessageGroupId"), Id(input, "MessageDeduplicationId"));
        return WireJson.Write(json =>
        {
            json.WriteString("MD5OfMessageBody", Md5(body));
            json.WriteString("MessageId", sent.Id);
            json.WriteString("SequenceNumber", sent.SequenceNumber);
        });
    }

    public async Task<byte[]> ReceiveMessageAsync(JsonElement input, CancellationToken cancellationToken)
    {
        var received = await QueueOf(input).ReceiveAsync(
            Number(input, "MaxNumberOfMessages", 1, least: 1, MostMessages),
            TimeSpan.FromSeconds(Number(input, "VisibilityTimeout", VisibilitySeconds, least: 0, 12 * 60 * 60)),
            TimeSpan.FromSeconds(Number(input, "WaitTimeSeconds", 0, least: 0, LongestWait)),
            cancellationToken).ConfigureAwait(false);
        return WireJson.Write(json =>
        {
            // An answer without messages does not have the member.
            if (received is [])
                return;
            json.WriteStartArray("Messages");
            foreach (var message in received)
            {
                json.WriteStartObject();
                json.WriteString("Body", message.Sent.Body);
                json.WriteString("MD5OfBody", Md5(message.Sent.Body));
                json.WriteString("MessageId", message.Sent.Id);
                json.WriteString("ReceiptHandle", message.Receipt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    public byte[] DeleteMessage(JsonElement input)
    {
        QueueOf(input).Delete(Required(input, "ReceiptHandle"));
        return WireJson.Write(static _ => { });
    }

    public byte[] DeleteMessageBatch(JsonElement input)
    {
        var queue = QueueOf(input);
        var (deleted, failed) = (new List<string>(), new List<(string Id, AwsError Error)>());
        foreach (var entry in input.GetProperty("Entries").EnumerateArray())
        {
            var id = Required(entry, "Id");
            try
            {
                queue.Delete(Required(entry, "ReceiptHandle"));
                deleted.Add(id);
            }
            catch (AwsError error)
            {
                failed.Add((id, error));
            }
        }

        return WireJson.Write(json =>
        {
            Write(json, "Successful", deleted, static (json, id) => json.WriteString("Id", id));
            Write(json, "Failed", failed, static (json, failure) =>
            {
                json.WriteString("Id", failure.Id);
                json.WriteString("Code", failure.Error.Code);
                json.WriteString("Message", failure.Error.Text);
                json.WriteBoolean("SenderFault", true);
            });
        });
    }

    private static void Write<T>(Utf8JsonWriter json, string name, List<T> entries, Action<Utf8JsonWriter, T> members)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            members(json, entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private FifoQueue QueueOf(JsonElement input) => queues.Require(Required(input, "QueueUrl"));

    private static string Required(JsonElement input, string name) => input.Text(name) is { Length: > 0 } value ? value : throw SqsErrors.Missing(name);

    private static string Id(JsonElement input, string name)
    {
        var id = Required(input, name);
        return id.Length <= LongestId && id.All(static c => c is > ' ' and <= '~')
            ? id
            : throw SqsErrors.InvalidValue(name, id, $"{name} can only include alphanumeric and punctuation characters. 1 to {LongestId} in length.");
    }

    private static int Number(JsonElement input, string name, int otherwise, int least, int most)
    {
        var number = input.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;
        return number >= least && number <= most ? number : throw SqsErrors.InvalidValue(name, $"{number}", $"Must be >= {least} and <= {most}, if provided.");
    }

    // What SQS answers, and the SDK compares.
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "No signature depends on it.")]
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
