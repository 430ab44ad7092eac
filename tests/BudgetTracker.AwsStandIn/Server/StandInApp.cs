using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker.LocalAws;

/// <summary>The web application: AWS's JSON services under <c>POST /</c>, the Lambda extension beside them.</summary>
internal sealed class StandInApp(AwsStandInOptions options, SecretStore secrets, KmsKeys keys, FifoQueues queues, CallLog log)
{
    private const string ExtensionAction = "extension:GetSecretValue";

    private readonly IReadOnlyList<AwsCredential> _credentials = options.Credentials.Count > 0 ? [.. options.Credentials] : [AwsCredential.Example];
    private readonly Dictionary<string, Operation> _operations = Operations(secrets, keys, queues);
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

    private static Dictionary<string, Operation> Operations(SecretStore secrets, KmsKeys keys, FifoQueues queues)
    {
        var (manager, kms, sqs) = (new SecretsManagerApi(secrets), new KmsApi(keys), new SqsApi(queues));
        var secret = (JsonElement input) => input.Text("SecretId");
        var secretArn = (JsonElement input) => secret(input) is { } id ? secrets.Resource(id) : null;
        var key = (JsonElement input) => input.Text("KeyId");
        var queue = (JsonElement input) => input.Text("QueueUrl");
        var queueArn = (JsonElement input) => queue(input) is { } url ? queues.Find(url)?.Arn : null;
        return new(StringComparer.Ordinal)
        {
            ["secretsmanager.GetSecretValue"] = new("secretsmanager", "GetSecretValue", secret, secretArn, manager.GetSecretValue),
            ["secretsmanager.PutSecretValue"] = new("secretsmanager", "PutSecretValue", secret, secretArn, manager.PutSecretValue),
            ["TrentService.GenerateDataKey"] = new("kms", "GenerateDataKey", key, input => key(input) is { } id ? keys.Find(id)?.Arn ?? id : null, kms.GenerateDataKey),
            ["TrentService.Decrypt"] = new("kms", "Decrypt", key, kms.DecryptionKey, kms.Decrypt),
            ["AmazonSQS.SendMessage"] = new("sqs", "SendMessage", queue, queueArn, sqs.SendMessage),
            ["AmazonSQS.ReceiveMessage"] = new("sqs", "ReceiveMessage", queue, queueArn, sqs.ReceiveMessageAsync),
            ["AmazonSQS.DeleteMessage"] = new("sqs", "DeleteMessage", queue, queueArn, sqs.DeleteMessage),
            ["AmazonSQS.DeleteMessageBatch"] = new("sqs", "DeleteMessage", queue, queueArn, sqs.DeleteMessageBatch),
        };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        if (request.Header("X-Amz-Target") is not { } target || !_operations.TryGetValue(target, out var operation))
        {
            await WriteAsync(context, Answer.Of(AwsError.UnknownOperation())).ConfigureAwait(false);
            return;
        }

        var fault = (AwsFault?)null;
        string? resource = null;
        Answer answer;
        try
        {
            var caller = Verifier.Verify(request, operation.Service);
            using var input = Parse(request.Body);
            resource = operation.Resource(input.RootElement);
            fault = log.TakeFault(operation.Action);
            ThrowWhere(fault, operation.Service);
            if (operation.Arn(input.RootElement) is { } arn && log.IsDenied(operation.Action, arn))
                throw AwsError.AccessDenied(caller, operation.Action, arn);
            answer = IsCut(fault) ? Answer.None : new(200, operation.ContentType, await AnswerAsync(operation, input.RootElement, context).ConfigureAwait(false));
        }
        catch (AwsError error)
        {
            answer = Answer.Of(error, operation.ContentType);
        }
        catch (OperationCanceledException)
        {
            // The caller waits no more, or this stand-in ends.
            (answer, fault) = (Answer.None, AwsFault.Reset);
        }

        await FinishAsync(context, new(operation.Action, resource, answer.Status, answer.ErrorCode, request.Header("User-Agent")), answer, fault).ConfigureAwait(false);
    }

    private static async Task<byte[]> AnswerAsync(Operation operation, JsonElement input, HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Stopping(context));
        return await operation.AnswerAsync(input, end.Token).ConfigureAwait(false);
    }

    private Task AnswerExtensionAsync(HttpContext context)
    {
        string? id = context.Request.Query["secretId"];
        var fault = log.TakeFault(ExtensionAction);
        Answer answer;
        try
        {
            answer = IsCut(fault) ? Answer.None : AnswerExtension(context.Request, id, fault);
        }
        catch (AwsError error)
        {
            answer = Answer.OfExtension("an unexpected error occurred while executing request") with { ErrorCode = error.Code };
        }

        return FinishAsync(context, new(ExtensionAction, id, answer.Status, answer.ErrorCode, context.Request.Headers.UserAgent), answer, fault);
    }

    private Answer AnswerExtension(HttpRequest request, string? id, AwsFault? fault)
    {
        if (!_credentials.Any(credential => request.Headers["X-Aws-Parameters-Secrets-Token"] == credential.SessionToken))
            return Answer.OfExtension("Invalid session token") with { Status = 401 };
        if (fault is AwsFault.Unavailable)
            return Answer.OfExtension("not ready to serve traffic, please wait");
        if (string.IsNullOrEmpty(id))
            return Answer.OfExtension("secretId is required");
        // What the extension makes of whatever Secrets Manager refused.
        if (fault is AwsFault.InternalError or AwsFault.Throttle || log.IsDenied("secretsmanager:GetSecretValue", secrets.Resource(id)))
            return Answer.OfExtension("an unexpected error occurred while executing request");
        return new(200, "application/json", _extension.Get(id, request.Query["versionId"], request.Query["versionStage"]));
    }

    /// <summary>Into the log first: a caller that has its answer finds its call there.</summary>
    private async Task FinishAsync(HttpContext context, AwsCall call, Answer answer, AwsFault? fault)
    {
        log.Add(call);
        if (IsCut(fault))
            await CutAsync(context, isHanging: fault is AwsFault.Hang).ConfigureAwait(false);
        else
            await WriteAsync(context, fault is AwsFault.TruncatedJson ? answer with { Body = answer.Body[..(answer.Body.Length / 2)] } : answer).ConfigureAwait(false);
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

    /// <summary>Whether a fault leaves the call without an answer.</summary>
    private static bool IsCut(AwsFault? fault) => fault is AwsFault.Hang or AwsFault.Reset;

    private static async Task CutAsync(HttpContext context, bool isHanging)
    {
        if (isHanging)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Stopping(context));
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        // Without lingering, closing the socket sends RST: what a crashed peer looks like.
        else if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        context.Abort();
    }

    private static CancellationToken Stopping(HttpContext context) =>
        context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        if (answer is { ErrorCode: { } code, ContentType: not Answer.Text })
            context.Response.Headers["x-amzn-ErrorType"] = code;
        if (answer.FormerCode is { } formerCode)
            context.Response.Headers["x-amzn-query-error"] = $"{formerCode};Sender";
        await context.Response.Body.WriteAsync(answer.Body).ConfigureAwait(false);
    }

    private sealed record Answer(int Status, string ContentType, byte[] Body, string? ErrorCode = null, string? FormerCode = null)
    {
        public const string Text = "text/plain";

        public static Answer None { get; } = new(0, "", []);

        public static Answer Of(AwsError error, string contentType = "application/x-amz-json-1.1") =>
            new(error.Status, contentType, error.Write(), error.Code, error.FormerCode);

        public static Answer OfExtension(string text) => new(400, Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The process belongs to whoever hosts the stand-in: no signal handlers, no console output.</summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
