using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker.Plaid.LocalAws;

/// <summary>The web application: AWS's JSON services under <c>POST /</c>, the Lambda extension beside them.</summary>
internal sealed class StandInApp(AwsStandInOptions options, SecretStore secrets, KmsKeys keys, CallLog log)
{
    private const string ContentType = "application/x-amz-json-1.1";

    private readonly IReadOnlyList<AwsCredential> _credentials = options.Credentials.Count > 0 ? [.. options.Credentials] : [AwsCredential.Example];
    private readonly Dictionary<string, Operation> _operations = Operations(new(secrets), new(keys), secrets, keys);
    private readonly LambdaExtension _extension = new(secrets, options.ExtensionTtl, options.TimeProvider);

    private SignatureVerifier Verifier => new(_credentials, options.Region, options.TimeProvider);

    public WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRoutingCore();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(NullLoggerFactory.Instance));
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/", (RequestDelegate)AnswerAsync);
        app.MapGet("/secretsmanager/get", (RequestDelegate)AnswerExtensionAsync);
        app.MapRoleCredentials(_credentials[0], options.TimeProvider);
        foreach (var url in options.Urls.DefaultIfEmpty("http://127.0.0.1:0"))
            app.Urls.Add(url);
        return app;
    }

    private static Dictionary<string, Operation> Operations(SecretsManagerApi manager, KmsApi kms, SecretStore secrets, KmsKeys keys)
    {
        var secret = (JsonElement input) => input.Text("SecretId");
        var secretArn = (JsonElement input) => secret(input) is { } id ? secrets.Resource(id) : null;
        var key = (JsonElement input) => input.Text("KeyId");
        return new(StringComparer.Ordinal)
        {
            ["secretsmanager.GetSecretValue"] = new("secretsmanager", "GetSecretValue", secret, secretArn, manager.GetSecretValue),
            ["secretsmanager.PutSecretValue"] = new("secretsmanager", "PutSecretValue", secret, secretArn, manager.PutSecretValue),
            ["TrentService.GenerateDataKey"] = new("kms", "GenerateDataKey", key, input => key(input) is { } id ? keys.Find(id)?.Arn ?? id : null, kms.GenerateDataKey),
            ["TrentService.Decrypt"] = new("kms", "Decrypt", key, kms.DecryptionKey, kms.Decrypt),
        };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        if (request.Header("X-Amz-Target") is not { } target || !_operations.TryGetValue(target, out var operation))
        {
            await WriteErrorAsync(context, AwsError.UnknownOperation()).ConfigureAwait(false);
            return;
        }

        var (status, code, resource) = (0, (string?)null, (string?)null);
        try
        {
            var caller = Verifier.Verify(request, operation.Service);
            using var input = Parse(request.Body);
            resource = operation.Resource(input.RootElement);
            var fault = log.TakeFault(operation.Action);
            if (await IsCutAsync(context, fault).ConfigureAwait(false))
                return;
            ThrowWhere(fault, operation.Service);
            if (operation.Arn(input.RootElement) is { } arn && log.IsDenied(operation.Action, arn))
                throw AwsError.AccessDenied(caller, operation.Action, arn);
            var body = operation.Answer(input.RootElement);
            status = 200;
            await WriteAsync(context, status, ContentType, fault is AwsFault.TruncatedJson ? body[..(body.Length / 2)] : body).ConfigureAwait(false);
        }
        catch (AwsError error)
        {
            (status, code) = (error.Status, error.Code);
            await WriteErrorAsync(context, error).ConfigureAwait(false);
        }
        finally
        {
            log.Add(new(operation.Action, resource, status, code, request.Header("User-Agent")));
        }
    }

    private async Task AnswerExtensionAsync(HttpContext context)
    {
        const string Action = "extension:GetSecretValue";
        var query = context.Request.Query;
        string? id = query["secretId"], versionId = query["versionId"], stage = query["versionStage"];
        var (status, code) = (400, (string?)null);
        try
        {
            var fault = log.TakeFault(Action);
            if (await IsCutAsync(context, fault).ConfigureAwait(false))
            {
                status = 0;
                return;
            }

            var isAllowed = _credentials.Any(credential => context.Request.Headers["X-Aws-Parameters-Secrets-Token"] == credential.SessionToken);
            if (!isAllowed)
                await WriteAsync(context, status = 401, "text/plain", "Invalid session token"u8.ToArray()).ConfigureAwait(false);
            else if (fault is AwsFault.Unavailable)
                await WriteAsync(context, status, "text/plain", "not ready to serve traffic, please wait"u8.ToArray()).ConfigureAwait(false);
            else if (string.IsNullOrEmpty(id))
                await WriteAsync(context, status, "text/plain", "secretId is required"u8.ToArray()).ConfigureAwait(false);
            else if (fault is AwsFault.InternalError or AwsFault.Throttle || log.IsDenied("secretsmanager:GetSecretValue", secrets.Resource(id)))
                // What the extension makes of whatever Secrets Manager refused.
                await WriteAsync(context, status, "text/plain", "an unexpected error occurred while executing request"u8.ToArray()).ConfigureAwait(false);
            else
            {
                var body = _extension.Get(id, versionId, stage);
                await WriteAsync(context, status = 200, "application/json", fault is AwsFault.TruncatedJson ? body[..(body.Length / 2)] : body).ConfigureAwait(false);
            }
        }
        catch (AwsError error)
        {
            code = error.Code;
            await WriteAsync(context, status, "text/plain", "an unexpected error occurred while executing request"u8.ToArray()).ConfigureAwait(false);
        }
        finally
        {
            log.Add(new(Action, id, status, code, context.Request.Headers.UserAgent));
        }
    }

    private static async Task<SignedRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        // As it came over the wire: the decoded path and query are not what was signed.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var at = target.IndexOf('?', StringComparison.Ordinal);
        return new(
            context.Request.Method,
            at < 0 ? target : target[..at],
            at < 0 ? "" : target[at..],
            [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))],
            body.ToArray());
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw new AwsError("SerializationException", message: null);
        }
    }

    private static void ThrowWhere(AwsFault? fault, string service)
    {
        switch (fault)
        {
            case AwsFault.Throttle:
                throw AwsError.Throttling();
            case AwsFault.InternalError:
                throw AwsError.Internal(service);
            case AwsFault.Unavailable:
                throw AwsError.Unavailable();
        }
    }

    /// <summary>Whether a fault left the call without an answer.</summary>
    private static async Task<bool> IsCutAsync(HttpContext context, AwsFault? fault)
    {
        if (fault is not (AwsFault.Hang or AwsFault.Reset))
            return false;
        if (fault is AwsFault.Hang)
        {
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        // Without lingering, closing the socket sends RST: what a crashed peer looks like.
        else if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        context.Abort();
        return true;
    }

    private static Task WriteErrorAsync(HttpContext context, AwsError error)
    {
        context.Response.Headers["x-amzn-ErrorType"] = error.Code;
        return WriteAsync(context, error.Status, ContentType, WireJson.Write(json =>
        {
            json.WriteString("__type", error.Code);
            if (error.Text is { } text)
                json.WriteString("message", text);
        }));
    }

    private static async Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        await context.Response.Body.WriteAsync(body).ConfigureAwait(false);
    }

    /// <summary>The process belongs to whoever hosts the stand-in: no signal handlers, no console output.</summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
