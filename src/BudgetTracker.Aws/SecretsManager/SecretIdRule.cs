namespace BudgetTracker;

/// <summary>What is no secret's ARN or name is reported at start, before AWS is asked.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"/>
internal sealed class SecretIdRule : ISecretIdRule
{
    public string? Check(string secretId, string setting)
    {
        if (AwsArn.IsArn(secretId))
        {
            return AwsArn.TryParse(secretId) is { Service: "secretsmanager" } arn && arn.Resource.StartsWith("secret:", StringComparison.Ordinal)
                ? null
                : $"{setting} is an ARN, but not a secret's. Set it to arn:aws:secretsmanager:<region>:<account>:secret:<name>, as Secrets Manager shows it.";
        }

        return secretId.All(IsOfName)
            ? null
            : $"{setting} is neither an ARN nor the name of a secret, which is made of letters, digits and /_+=.@-.";
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '=' or '.' or '@' or '-';
}
