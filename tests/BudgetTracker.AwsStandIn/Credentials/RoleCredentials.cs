using System.Globalization;

namespace BudgetTracker.LocalAws;

/// <summary>Where containers and instances get their role's credentials: the container endpoint and the instance metadata service (IMDSv2).</summary>
/// <seealso href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html"/>
/// <seealso href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html"/>
internal static class RoleCredentials
{
    public const string ContainerToken = "stand-in-container-token";

    private const string Role = "stand-in";
    private const string MetadataToken = "stand-in-metadata-token";
    private const string MetadataPath = "/latest/meta-data/iam/security-credentials/";

    public static void MapRoleCredentials(this WebApplication app, AwsCredential credential, TimeProvider time)
    {
        app.MapGet("/credentials", (RequestDelegate)(context => AnswerAsync(
            context, context.Request.Headers.Authorization == ContainerToken, "application/json", Write(credential, time))));
        app.MapPut("/latest/api/token", (RequestDelegate)(context =>
        {
            context.Response.Headers["X-aws-ec2-metadata-token-ttl-seconds"] = context.Request.Headers["X-aws-ec2-metadata-token-ttl-seconds"];
            return AnswerAsync(context, isAllowed: true, "text/plain", System.Text.Encoding.ASCII.GetBytes(MetadataToken));
        }));
        app.MapGet(MetadataPath, (RequestDelegate)(context => AnswerAsync(
            context, HasToken(context), "text/plain", System.Text.Encoding.ASCII.GetBytes(Role))));
        app.MapGet(MetadataPath + Role, (RequestDelegate)(context => AnswerAsync(context, HasToken(context), "application/json", Write(credential, time))));
    }

    private static bool HasToken(HttpContext context) => context.Request.Headers["X-aws-ec2-metadata-token"] == MetadataToken;

    private static async Task AnswerAsync(HttpContext context, bool isAllowed, string contentType, byte[] body)
    {
        if (!isAllowed)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(body).ConfigureAwait(false);
    }

    private static byte[] Write(AwsCredential credential, TimeProvider time) => WireJson.Write(json =>
    {
        json.WriteString("Code", "Success");
        json.WriteString("Type", "AWS-HMAC");
        json.WriteString("AccessKeyId", credential.AccessKeyId);
        json.WriteString("SecretAccessKey", credential.SecretAccessKey);
        json.WriteString("Token", credential.SessionToken);
        json.WriteString("LastUpdated", Format(time.GetUtcNow()));
        json.WriteString("Expiration", Format(credential.ExpiresAt ?? time.GetUtcNow().AddHours(6)));
    });

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
