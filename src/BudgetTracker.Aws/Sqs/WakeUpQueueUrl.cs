using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>What the URL of the queue tells, and has to.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html"/>
internal sealed class WakeUpQueueUrl : IValidateOptions<AwsOptions>
{
    private const string Setting = "WAKE_UP_QUEUE_URL (Aws:WakeUpQueueUrl)";
    private const string Example = "https://sqs.<region>.amazonaws.com/<account>/<name>.fifo, as aws sqs get-queue-url shows it";

    public ValidateOptionsResult Validate(string? name, AwsOptions options) => options.WakeUpQueueUrl switch
    {
        null => ValidateOptionsResult.Fail(
            "The SQS queue that carries wake-ups is not named. Make a FIFO queue (aws sqs create-queue --queue-name wake-ups.fifo --attributes FifoQueue=true) and set WAKE_UP_QUEUE_URL to its URL."),
        { } arn when AwsArn.IsArn(arn) => ValidateOptionsResult.Fail($"{Setting} is an ARN. Set it to the queue's URL: {Example}."),
        { } url when !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http") =>
            ValidateOptionsResult.Fail($"{Setting} is no https or http address. Set it to the queue's URL: {Example}."),
        { } url when !url.EndsWith(".fifo", StringComparison.Ordinal) => ValidateOptionsResult.Fail(
            $"{Setting} names no FIFO queue, whose name ends with .fifo. A queue keeps its kind: make one (aws sqs create-queue --queue-name wake-ups.fifo --attributes FifoQueue=true), and set its URL."),
        _ => ValidateOptionsResult.Success,
    };

    /// <summary>Null where the address is not AWS's.</summary>
    public static string? RegionOf(string url) => new Uri(url).Host.Split('.') switch
    {
        ["sqs" or "sqs-fips", var region, "amazonaws", "com" or "eu", ..] => region,
        ["sqs" or "sqs-fips", var region, "api", "aws" or "amazonwebservices", ..] => region,
        [var region, "queue", "amazonaws", "com", ..] => region,
        _ => null,
    };
}
