using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>One operation of a service.</summary>
/// <param name="Service">The service's name in a signature's scope and in IAM.</param>
/// <param name="Name">The operation.</param>
/// <param name="Resource">What the caller named: the secret, the key or the queue.</param>
/// <param name="Arn">The ARN that permissions are given on.</param>
/// <param name="AnswerAsync">Does the work, or waits for some.</param>
internal sealed record Operation(
    string Service,
    string Name,
    Func<JsonElement, string?> Resource,
    Func<JsonElement, string?> Arn,
    Func<JsonElement, CancellationToken, Task<byte[]>> AnswerAsync)
{
    public Operation(string service, string name, Func<JsonElement, string?> resource, Func<JsonElement, string?> arn, Func<JsonElement, byte[]> answer)
        : this(service, name, resource, arn, (input, _) => Task.FromResult(answer(input)))
    {
    }

    /// <summary>SQS speaks the version before the other services'.</summary>
    public string ContentType => Service is "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";

    public string Action => $"{Service}:{Name}";
}
