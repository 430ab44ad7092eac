namespace BudgetTracker.LocalAws;

/// <summary>SQS's errors. Clients that knew its former protocol look for the former code in a header.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html"/>
internal static class SqsErrors
{
    public static AwsError NoSuchQueue() => new("QueueDoesNotExist", "The specified queue does not exist.") { FormerCode = "AWS.SimpleQueueService.NonExistentQueue" };

    public static AwsError Missing(string parameter) => new("MissingParameter", $"The request must contain the parameter {parameter}.") { FormerCode = "MissingParameter" };

    public static AwsError InvalidValue(string parameter, string value, string reason) =>
        new("InvalidParameterValue", $"Value {value} for parameter {parameter} is invalid. Reason: {reason}") { FormerCode = "InvalidParameterValue" };
}
