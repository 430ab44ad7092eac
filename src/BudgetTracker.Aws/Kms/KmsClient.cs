using Amazon.KeyManagementService;
using Amazon.Runtime;

namespace BudgetTracker;

/// <summary>The SDK's client; whatever the host has the SDK log, a data key is not part of it.</summary>
internal sealed class KmsClient : AmazonKeyManagementServiceClient
{
    private KmsClient(AmazonKeyManagementServiceConfig config)
        : base(config)
    {
    }

    private KmsClient(AWSCredentials credentials, AmazonKeyManagementServiceConfig config)
        : base(credentials, config)
    {
    }

    protected override bool SupportResponseLogging => false;

    /// <param name="credentials">Null leaves them to the SDK's chain.</param>
    /// <param name="config">Region, address and time-outs.</param>
    public static KmsClient Create(AWSCredentials? credentials, AmazonKeyManagementServiceConfig config) =>
        credentials is null ? new(config) : new(credentials, config);
}
