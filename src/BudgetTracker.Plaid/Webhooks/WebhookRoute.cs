using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>Where Plaid sends its webhooks. Plaid sends again whatever is not answered with 200 within 10 s.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/"/>
internal static class WebhookRoute
{
    public const string VerificationHeader = "Plaid-Verification";

    // One answer whatever the reason: a forger learns nothing from it.
    private static readonly ApiProblem _unverified = new(
        HttpStatus.Unauthorized, "webhook_unverified", $"This is no webhook of Plaid's: the header {VerificationHeader} does not prove it for this body and this moment.");

    private static readonly ApiProblem _notNow = new(
        HttpStatus.ServiceUnavailable, "webhook_not_now", "This webhook cannot be taken just now. Send it again later.")
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    private static readonly ApiProblem _tooLarge = new(HttpStatus.PayloadTooLarge, "request_too_large", "Send a body of at most 64 KB.");

    public static ApiRoute Receive { get; } = new()
    {
        Method = "POST",
        Path = "/plaid-webhook",
        Name = "ReceivePlaidWebhook",
        Summary = "Takes a webhook that Plaid has signed.",
        Handler = ReceiveAsync,
        RequestType = typeof(WebhookBody),
        Headers = [VerificationHeader],
        Answers = [new(HttpStatus.Ok, typeof(WebhookReceived))],
        Problems = [HttpStatus.Unauthorized, HttpStatus.PayloadTooLarge],
        ProblemOf = PlaidProblems.Of,
        Timeout = TimeSpan.FromSeconds(10),
        IsAnonymous = true,
    };

    private static async Task<ApiResponse> ReceiveAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        if (request.Body.Length > ApiRequest.MaxBodyBytes)
            return _tooLarge.ToResponse();
        var header = request.Headers.GetValueOrDefault(VerificationHeader);
        return await services.GetRequiredService<WebhookReceiver>().ReceiveAsync(header, request.Body, cancellationToken).ConfigureAwait(false) switch
        {
            WebhookAnswer.Accepted => ApiResponse.Json(HttpStatus.Ok, new WebhookReceived(), WebhookAnswerJson.Default.WebhookReceived),
            WebhookAnswer.NotNow => _notNow.ToResponse(),
            _ => _unverified.ToResponse(),
        };
    }
}

/// <summary>Plaid reads nothing but the status.</summary>
internal sealed record WebhookReceived;

[JsonSerializable(typeof(WebhookReceived), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class WebhookAnswerJson : JsonSerializerContext;
