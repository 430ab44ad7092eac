using System.Reflection;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;

namespace BudgetTracker;

/// <summary>How Secrets Manager is reached.</summary>
/// <seealso href="https://docs.aws.amazon.com/general/latest/gr/asm.html"/>
internal sealed class SecretsManagerConfig : ClientConfig, IEndpointProvider
{
    /// <summary>AWS_ENDPOINT_URL_SECRETS_MANAGER is made from it.</summary>
    public const string Id = "Secrets Manager";

    private static readonly string _userAgent = InternalSDKUtils.BuildUserAgentString(
        Id, typeof(SecretsManagerConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);

    public SecretsManagerConfig()
        : base(new Defaults())
    {
        ServiceId = Id;
        AuthenticationServiceName = RegionEndpointServiceName;
        EndpointProvider = this;
    }

    public override string RegionEndpointServiceName => "secretsmanager";

    public override string ServiceVersion => "2017-10-17";

    public override string UserAgent => _userAgent;

    public Endpoint ResolveEndpoint(EndpointParameters parameters) => new(Address());

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(Address());

    private string Address()
    {
        if (ServiceURL is { Length: > 0 } url)
            return url;
        var region = RegionEndpoint;
        var host = UseFIPSEndpoint ? "secretsmanager-fips" : "secretsmanager";
        var suffix = UseDualstackEndpoint
            ? (string)Fn.GetAttr(Fn.Partition(region.SystemName), "dualStackDnsSuffix")
            : region.PartitionDnsSuffix;
        return $"https://{host}.{region.SystemName}.{suffix}";
    }

    /// <summary>One set of defaults; what AWS_RETRY_MODE and AWS_MAX_ATTEMPTS say goes before.</summary>
    private sealed class Defaults : IDefaultConfigurationProvider
    {
        private static readonly DefaultConfiguration _standard = new()
        {
            Name = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromSeconds(3.1),
            TlsNegotiationTimeout = TimeSpan.FromSeconds(3.1),
        };

        public IDefaultConfiguration GetDefaultConfiguration(RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) => _standard;
    }
}

internal sealed class SecretsManagerEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
}
