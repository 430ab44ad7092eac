using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Completes the options with the environment variables.</summary>
internal sealed class AwsOptionsSetup(AwsEnvironment environment) : IPostConfigureOptions<AwsOptions>
{
    public void PostConfigure(string? name, AwsOptions options)
    {
        options.Region = Given(options.Region);
        options.VersionStage = Given(options.VersionStage) ?? "AWSCURRENT";
        options.KmsKeyId = Given(options.KmsKeyId) ?? environment["KMS_KEY_ID"];
        options.WakeUpQueueUrl = Given(options.WakeUpQueueUrl) ?? environment["WAKE_UP_QUEUE_URL"];
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

/// <summary>The rules of the options.</summary>
internal sealed class AwsOptionsValidator : IValidateOptions<AwsOptions>
{
    public ValidateOptionsResult Validate(string? name, AwsOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.Region is { } region && !region.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            result.AddError("Set Aws:Region to the name of a region, for example \"us-east-1\".");
        if (options.ServiceUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "https" or "http"))
            result.AddError("Set Aws:ServiceUrl to an absolute https or http address, or remove it to use AWS's own.");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(1))
            result.AddError("Set Aws:Timeout to more than zero and at most 1 minute, for example \"00:00:03\".");
        return result.Build();
    }
}

/// <summary>With KMS there has to be a key.</summary>
internal sealed class KmsKeyIdValidator : IValidateOptions<AwsOptions>
{
    public ValidateOptionsResult Validate(string? name, AwsOptions options) => options.KmsKeyId switch
    {
        null => ValidateOptionsResult.Fail(
            "The KMS key that seals access tokens is not named. Make a symmetric key (aws kms create-key) and set KMS_KEY_ID to its ARN."),
        { } id when AwsArn.IsArn(id) && AwsArn.TryParse(id) is not { Service: "kms" } => ValidateOptionsResult.Fail(
            "KMS_KEY_ID (Aws:KmsKeyId) is an ARN, but not a KMS key's. Set it to arn:aws:kms:<region>:<account>:key/<id>, a key id or alias/<name>."),
        _ => ValidateOptionsResult.Success,
    };
}
