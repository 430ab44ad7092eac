namespace BudgetTracker;

/// <summary>The <c>Aws</c> section of the configuration. Everything has a default.</summary>
public sealed class AwsOptions
{
    /// <summary>
    /// The region of what is named without an ARN, for example <c>us-east-1</c>; an ARN's own region goes before. Default: the
    /// SDK's, which is AWS_REGION, the profile's or the instance's.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>
    /// Where AWS is reached, for a local stand-in or emulator. Default: AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_KMS,
    /// AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL or the profile's, else AWS's own.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html"/>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Which version of a secret is read. Default: <c>AWSCURRENT</c>.</summary>
    public string VersionStage { get; set; } = "AWSCURRENT";

    /// <summary>
    /// Whether secrets are read through the AWS Parameters and Secrets Lambda extension. Default: null, where it is found: in a
    /// Lambda function that has the layer, or where PARAMETERS_SECRETS_EXTENSION_HTTP_PORT is set. Where it does not answer,
    /// and after a rotation, Secrets Manager is asked directly.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html"/>
    public bool? UseLambdaExtension { get; set; }

    /// <summary>
    /// The KMS key that seals tokens: an ARN, an id or <c>alias/...</c>. Default: the environment variable KMS_KEY_ID.
    /// Values that another key sealed go on opening.
    /// </summary>
    public string? KmsKeyId { get; set; }

    /// <summary>
    /// The URL of the SQS FIFO queue that carries wake-ups between hosts. Default: the environment variable WAKE_UP_QUEUE_URL.
    /// </summary>
    public string? WakeUpQueueUrl { get; set; }

    /// <summary>Time-out of one try of a call; the SDK makes up to three. What waits for messages has 20 s more. Default: 3 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);
}
