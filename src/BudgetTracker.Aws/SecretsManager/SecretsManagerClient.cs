using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace BudgetTracker;

/// <summary>
/// The one operation needed here, on the SDK's core: credentials, signature, repetition and addresses are the SDK's, and
/// 100 KB of a package for the other operations are not loaded.
/// </summary>
internal sealed class SecretsManagerClient(AWSCredentials? credentials, SecretsManagerConfig config) : AmazonServiceClient(credentials, config)
{
    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    // Whatever the host has the SDK log, a secret is not part of it.
    protected override bool SupportResponseLogging => false;

    public Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken) =>
        InvokeAsync<GetSecretValueResponse>(
            request,
            new InvokeOptions { RequestMarshaller = GetSecretValueMarshaller.Instance, ResponseUnmarshaller = GetSecretValueUnmarshaller.Instance },
            cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new SecretsManagerEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new AuthSchemes());
    }

    private sealed class AuthSchemes : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => SecretsManagerConfig.Id;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(0, StringComparer.Ordinal);
    }
}
