using System.Net;
using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>The stand-in refuses what AWS refuses, in AWS's words.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private const string Target = "secretsmanager.GetSecretValue";
    private const string Body = """{"SecretId":"plaid"}""";

    private readonly AwsStandIn _aws = new();
    private readonly HttpClient _http = new();

    public async Task InitializeAsync()
    {
        await _aws.StartAsync();
        _aws.PutSecret("plaid", "value");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_is_signed_well_is_answered()
    {
        using var response = await _http.SendAsync(SignedCall.Create(_aws.BaseAddress, "secretsmanager", Target, Body, DateTimeOffset.UtcNow));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-amz-json-1.1", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.Contains("x-amzn-RequestId"));
    }

    [Fact]
    public Task A_wrong_secret_key_is_refused() =>
        AssertRefusedAsync(new() { ClaimedSecretKey = "wrong" }, "InvalidSignatureException", "does not match the signature you provided");

    [Fact]
    public Task An_unknown_access_key_is_refused() =>
        AssertRefusedAsync(new() { Credential = new("AKIDOTHER", "x", "y") }, "UnrecognizedClientException", "security token included in the request is invalid");

    [Fact]
    public Task A_missing_session_token_is_refused() =>
        AssertRefusedAsync(new() { Credential = AwsCredential.Example with { SessionToken = null } }, "UnrecognizedClientException", "security token");

    [Fact]
    public Task Another_region_is_refused() =>
        AssertRefusedAsync(new() { Region = "eu-west-1" }, "InvalidSignatureException", "valid region, not 'eu-west-1'");

    [Fact]
    public Task Another_service_is_refused() =>
        AssertRefusedAsync(new(), "InvalidSignatureException", "scoped to correct service: 'secretsmanager'", service: "kms");

    [Theory]
    [InlineData(-6, "Signature expired")]
    [InlineData(6, "Signature not yet current")]
    public Task A_skewed_clock_is_refused(int minutes, string message) =>
        AssertRefusedAsync(new(), "InvalidSignatureException", message, minutes: minutes);

    [Fact]
    public Task A_signature_without_the_host_is_refused() =>
        AssertRefusedAsync(new() { SignedHeaders = "x-amz-date" }, "InvalidSignatureException", "'Host'");

    [Fact]
    public async Task A_changed_body_is_refused()
    {
        using var request = SignedCall.Create(_aws.BaseAddress, "secretsmanager", Target, Body, DateTimeOffset.UtcNow);
        request.Content = new StringContent("""{"SecretId":"other"}""");

        await AssertErrorAsync(request, "InvalidSignatureException", "does not match");
    }

    [Fact]
    public async Task A_call_without_a_signature_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _aws.BaseAddress) { Content = new StringContent(Body) };
        request.Headers.Add("X-Amz-Target", Target);

        await AssertErrorAsync(request, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }

    [Fact]
    public async Task An_expired_session_is_refused()
    {
        await using var aws = new AwsStandIn(new() { Credentials = { AwsCredential.Example with { ExpiresAt = DateTimeOffset.UnixEpoch } } });
        await aws.StartAsync();
        using var request = SignedCall.Create(aws.BaseAddress, "secretsmanager", Target, Body, DateTimeOffset.UtcNow);

        await AssertErrorAsync(request, "ExpiredTokenException", "expired");
    }

    private async Task AssertRefusedAsync(SignedCall call, string type, string message, string service = "secretsmanager", int minutes = 0)
    {
        using var request = call.Sign(_aws.BaseAddress, service, Target, Body, DateTimeOffset.UtcNow.AddMinutes(minutes));
        await AssertErrorAsync(request, type, message);
    }

    private async Task AssertErrorAsync(HttpRequestMessage request, string type, string message)
    {
        using var response = await _http.SendAsync(request);
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(type, error.RootElement.GetProperty("__type").GetString());
        Assert.Equal(type, response.Headers.GetValues("x-amzn-ErrorType").Single());
        Assert.Contains(message, error.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
