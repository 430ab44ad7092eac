using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>What is no secret's ARN or name is reported at start, before AWS is asked.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"/>
internal sealed class SecretIdValidator : IValidateOptions<PlaidOptions>, IValidateOptions<PostgresOptions>
{
    public ValidateOptionsResult Validate(string? name, PlaidOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        Check(result, options.SecretId, "PLAID_SECRET_ARN (Plaid:SecretId)");
        Check(result, options.KeyRingSecretId, "KEY_RING_SECRET_ARN (Plaid:KeyRingSecretId)");
        return result.Build();
    }

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        Check(result, options.SecretId, "POSTGRES_SECRET_ARN (Postgres:SecretId)");
        return result.Build();
    }

    private static void Check(ValidateOptionsResultBuilder result, string? secretId, string setting)
    {
        if (secretId is null)
            return;
        if (AwsArn.IsArn(secretId))
        {
            if (AwsArn.TryParse(secretId) is not { Service: "secretsmanager" } arn || !arn.Resource.StartsWith("secret:", StringComparison.Ordinal))
                result.AddError($"{setting} is an ARN, but not a secret's. Set it to arn:aws:secretsmanager:<region>:<account>:secret:<name>, as Secrets Manager shows it.");
        }
        // With a colon it is a configuration key.
        else if (!secretId.Contains(':', StringComparison.Ordinal) && !secretId.All(IsOfName))
        {
            result.AddError($"{setting} is neither an ARN nor the name of a secret, which is made of letters, digits and /_+=.@-.");
        }
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '=' or '.' or '@' or '-';
}
