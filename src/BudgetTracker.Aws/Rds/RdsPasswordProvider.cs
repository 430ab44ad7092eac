using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>An authentication token for each connection: a presigned address that is good for 15 minutes. Made without the network.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html"/>
internal sealed class RdsPasswordProvider(AwsClients aws, IOptions<AwsOptions> options, AwsEnvironment environment, TimeProvider time)
    : IPostgresPasswordProvider
{
    private const string Service = "rds-db";
    private const int Seconds = 15 * 60;

    public async ValueTask<string> GetPasswordAsync(string host, int port, string username, CancellationToken cancellationToken = default)
    {
        var region = RegionOf(host) ?? options.Value.Region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
            ?? throw new BudgetTrackerConfigurationException("The AWS region of the database is not known. Set AWS_REGION (or Aws:Region), or Postgres:Host to the address that RDS shows.");
        var credentials = await AwsCall.RunAsync(
            "rds-db:connect", $"{username}@{host}", () => aws.GetCredentialsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return Sign(new(host, port, username), region, credentials, time.GetUtcNow());
    }

    internal static string Sign(Login login, string region, ImmutableCredentials credentials, DateTimeOffset now)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{login.Host}:{login.Port}");
        var request = new DefaultRequest(new Connect(), Service)
        {
            Endpoint = new Uri($"https://{address}"),
            HttpMethod = "GET",
            ResourcePath = "/",
            UseQueryString = true,
        };
        request.Headers["host"] = address;
        request.Parameters["Action"] = "connect";
        request.Parameters["DBUser"] = login.Username;
        request.Parameters["X-Amz-Expires"] = Seconds.ToString(CultureInfo.InvariantCulture);
        if (credentials.UseToken)
            request.Parameters["X-Amz-Security-Token"] = credentials.Token;
        var signature = AWS4PreSignedUrlSigner.SignRequest(
            request, clientConfig: null, metrics: null, credentials.AccessKey, credentials.SecretKey, Service, region, now.UtcDateTime);

        var token = new StringBuilder(address).Append("/?");
        foreach (var (name, value) in request.Parameters)
            token.Append(name).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        return token.Append(signature.ForQueryParameters).ToString();
    }

    // database-1.abc123.us-east-1.rds.amazonaws.com, with .cn in China.
    private static string? RegionOf(string host) => host.Split('.') switch
    {
        [.., var region, "rds", "amazonaws", "com"] => region,
        [.., var region, "rds", "amazonaws", "com", "cn"] => region,
        [.., "rds", var region, "amazonaws", "com", "cn"] => region,
        _ => null,
    };

    internal sealed record Login(string Host, int Port, string Username);

    private sealed class Connect : AmazonWebServiceRequest;
}
