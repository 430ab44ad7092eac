using System.Globalization;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>The AWS Parameters and Secrets Lambda extension: a cache beside the function, which calls Secrets Manager with its role.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html"/>
internal sealed class LambdaExtension : IDisposable
{
    /// <summary>The most that SECRETS_MANAGER_TTL can be.</summary>
    public static readonly TimeSpan LongestCaching = TimeSpan.FromSeconds(300);

    private const string PortVariable = "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT";
    private const int DefaultPort = 2773;
    private const int MaximumLength = 256 * 1024;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromMilliseconds(500) });
    private readonly string _token;
    private readonly int _port;

    private LambdaExtension(int port, string token) => (_port, _token) = (port, token);

    /// <summary>The extension of this function; null where there is none, or the options do without it.</summary>
    public static LambdaExtension? Find(AwsOptions options, AwsEnvironment environment)
    {
        var isPresent = options.UseLambdaExtension
            ?? (environment[PortVariable] is not null || (environment["AWS_LAMBDA_FUNCTION_NAME"] is not null && File.Exists("/opt/extensions/bootstrap")));
        if (!isPresent || environment["AWS_SESSION_TOKEN"] is not { } token)
            return null;
        return int.TryParse(environment[PortVariable] ?? "", NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? new(port, token)
            : new(DefaultPort, token);
    }

    /// <summary>The secret, or why there is none; Secrets Manager may have it.</summary>
    public async ValueTask<ExtensionAnswer> GetAsync(string secretId, string versionStage, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_timeout);
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                $"http://127.0.0.1:{_port}/secretsmanager/get?secretId={Uri.EscapeDataString(secretId)}&versionStage={Uri.EscapeDataString(versionStage)}");
            request.Headers.Add("X-Aws-Parameters-Secrets-Token", _token);
            using var response = await _http.SendAsync(request, timeout.Token).ConfigureAwait(false);
            // During a function's initialisation it answers 400, "not ready to serve traffic".
            if (!response.IsSuccessStatusCode)
                return new(Secret: null, $"status {(int)response.StatusCode}");
            await response.Content.LoadIntoBufferAsync(MaximumLength, timeout.Token).ConfigureAwait(false);
            return new(Parse(secretId, await response.Content.ReadAsByteArrayAsync(timeout.Token).ConfigureAwait(false)));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException or InvalidOperationException or FormatException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new(Secret: null, exception.GetType().Name);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Parse(string secretId, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var text = document.RootElement.TryGetProperty("SecretString", out var value) ? value.GetString() : null;
        var binary = document.RootElement.TryGetProperty("SecretBinary", out var bytes) && bytes.ValueKind == JsonValueKind.String
            ? (ReadOnlyMemory<byte>?)bytes.GetBytesFromBase64()
            : null;
        return SecretValue.Of(secretId, text, binary);
    }
}

/// <summary>What the extension had to say. The reason carries no part of its answer.</summary>
internal readonly record struct ExtensionAnswer(string? Secret, string? Reason = null)
{
    /// <summary>The reason; never the secret.</summary>
    public override string ToString() => Reason ?? "***";
}
