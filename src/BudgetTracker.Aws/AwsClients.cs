using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>What every client of the SDK is made with: region, address, credentials, time-outs.</summary>
internal sealed class AwsClients(IOptions<AwsOptions> options, IServiceProvider services)
{
    private readonly AwsOptions _options = options.Value;

    /// <exception cref="BudgetTrackerConfigurationException">Nothing tells the region.</exception>
    public T Configure<T>(T config, string? region)
        where T : ClientConfig
    {
        if ((region ?? _options.Region) is { } known)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(known);
        var signed = config.RegionEndpoint ?? throw new BudgetTrackerConfigurationException(
            "The AWS region is not known. Set AWS_REGION (or Aws:Region), or name secrets and keys by their ARNs.");
        config.AuthenticationRegion = signed.SystemName;
        if (_options.ServiceUrl is { } url)
            config.ServiceURL = url.AbsoluteUri;
        config.Timeout = _options.Timeout;
        return config;
    }

    /// <summary>The host's; null leaves it to the SDK's chain.</summary>
    public AWSCredentials? FindCredentials() => services.GetService<AWSCredentials>();

    public async Task<ImmutableCredentials> GetCredentialsAsync(CancellationToken cancellationToken)
    {
        var credentials = FindCredentials()
            ?? await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
