namespace BudgetTracker;

/// <summary>The parts of an ARN that matter here.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"/>
internal sealed record AwsArn(string Service, string Region, string Resource)
{
    public static bool IsArn(string id) => id.StartsWith("arn:", StringComparison.OrdinalIgnoreCase);

    public static AwsArn? TryParse(string id) =>
        id.Split(':', 6) is ["arn", { Length: > 0 }, { Length: > 0 } service, { Length: > 0 } region, { Length: > 0 }, { Length: > 0 } resource]
            ? new(service, region, resource)
            : null;
}
