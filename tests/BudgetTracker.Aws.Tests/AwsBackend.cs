using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BudgetTracker.LocalAws;

namespace BudgetTracker;

/// <summary>Where a test's secrets and keys live: the stand-in, or an emulator of AWS that AWS_EMULATOR_ENDPOINT names.</summary>
public sealed class AwsBackend : IAsyncDisposable
{
    private readonly AwsStandIn? _standIn;
    private readonly HttpClient _http = new();

    private AwsBackend(AwsStandIn? standIn, Uri address) => (_standIn, Address) = (standIn, address);

    /// <summary>The tests that run against both take one of these; the emulator is there only where one is configured.</summary>
    public static TheoryData<string> Names => EmulatorAddress is null ? new("stand-in") : new("stand-in", "emulator");

    public Uri Address { get; }

    private static string? EmulatorAddress => Environment.GetEnvironmentVariable("AWS_EMULATOR_ENDPOINT");

    public static async Task<AwsBackend> StartAsync(string name)
    {
        if (name == "emulator")
            return new(standIn: null, new Uri(EmulatorAddress!));
        var standIn = new AwsStandIn();
        await standIn.StartAsync();
        return new(standIn, standIn.BaseAddress);
    }

    public async Task<string> CreateSecretAsync(string name, string? text, byte[]? binary = null)
    {
        if (_standIn is not null)
            return binary is null ? _standIn.PutSecret(name, text!) : _standIn.PutSecret(name, binary);
        using var created = await SendAsync("secretsmanager", "secretsmanager.CreateSecret", Secret("Name", name, text, binary));
        return created.RootElement.GetProperty("ARN").GetString()!;
    }

    public async Task PutSecretAsync(string id, string text)
    {
        using var _ = await SendAsync("secretsmanager", "secretsmanager.PutSecretValue", Secret("SecretId", id, text, binary: null));
    }

    public async Task<string> CreateKeyAsync()
    {
        if (_standIn is not null)
            return _standIn.CreateKey();
        using var created = await SendAsync("kms", "TrentService.CreateKey", "{}");
        return created.RootElement.GetProperty("KeyMetadata").GetProperty("Arn").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_standIn is not null)
            await _standIn.DisposeAsync();
    }

    private static string Secret(string idField, string id, string? text, byte[]? binary) => Encoding.UTF8.GetString(WireJson.Write(json =>
    {
        json.WriteString(idField, id);
        if (binary is null)
            json.WriteString("SecretString", text);
        else
            json.WriteBase64String("SecretBinary", binary);
    }));

    private async Task<JsonDocument> SendAsync(string service, string target, string body)
    {
        using var request = SignedCall.Create(Address, service, target, body, DateTimeOffset.UtcNow);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
    }
}

/// <summary>A signed call that the tests send themselves, and may spoil before.</summary>
internal sealed record SignedCall
{
    public AwsCredential Credential { get; init; } = AwsCredential.Example;

    public string Region { get; init; } = "us-east-1";

    public string? ClaimedSecretKey { get; init; }

    public string SignedHeaders { get; init; } = "host;x-amz-date;x-amz-security-token;x-amz-target";

    public static HttpRequestMessage Create(Uri address, string service, string target, string body, DateTimeOffset now) =>
        new SignedCall().Sign(address, service, target, body, now);

    public HttpRequestMessage Sign(Uri address, string service, string target, string body, DateTimeOffset now)
    {
        var timestamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        request.Headers.Add("X-Amz-Date", timestamp);
        if (Credential.SessionToken is { } token)
            request.Headers.Add("X-Amz-Security-Token", token);
        var names = SignedHeaders.Split(';').Where(name => name is "host" || request.Headers.Contains(name)).ToArray();
        var signed = new SignedRequest(
            "POST",
            "/",
            "",
            [.. request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.First())), KeyValuePair.Create("host", address.Authority)],
            Encoding.UTF8.GetBytes(body));
        var scope = new CredentialScope(timestamp[..8], Region, service);
        var signature = SignatureV4.Sign(CanonicalRequest.Of(signed, names), timestamp, scope, ClaimedSecretKey ?? Credential.SecretAccessKey);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{SignatureV4.Algorithm} Credential={Credential.AccessKeyId}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={signature}");
        return request;
    }
}
