using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary><c>POST /link-token</c>.</summary>
internal static class LinkTokenRoute
{
    public static ApiRoute Create { get; } = new()
    {
        Method = "POST",
        Path = "/link-token",
        Name = "CreatePlaidLinkToken",
        Summary = "A token to open Plaid Link with; with item_id, to repair that item.",
        Handler = CreateAsync,
        RequestType = typeof(LinkTokenBody),
        IsBodyOptional = true,
        Answers = [new(HttpStatus.Ok, typeof(LinkTokenAnswer))],
        Problems = [HttpStatus.BadRequest, HttpStatus.NotFound, HttpStatus.Conflict, HttpStatus.PayloadTooLarge, HttpStatus.UnsupportedMediaType],
        ProblemOf = PlaidProblems.Of,
        IsRateLimited = true,
    };

    private static async Task<ApiResponse> CreateAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = RequestBody.Read(request, LinkJson.Default.LinkTokenBody) ?? new LinkTokenBody();
        if (body is { ItemId: null, AccountSelectionEnabled: true })
            throw new RefusedRequestException("account_selection_enabled is for update mode: send it with the item_id of an item to repair.");
        if (body.ItemId is { } itemId && !TokenText.IsValid(itemId))
            throw new RefusedRequestException("item_id is not an item id: send one of GET /items, or leave it out.");
        var token = await services.GetRequiredService<ILinkTokenService>().CreateAsync(
            new LinkTokenRequest
            {
                UserId = request.UserId,
                ItemId = body.ItemId,
                AccountSelectionEnabled = body.AccountSelectionEnabled ?? false,
            },
            cancellationToken).ConfigureAwait(false);
        return ApiResponse.Json(
            HttpStatus.Ok,
            new() { LinkToken = token.Value, Expiration = token.Expiration, HostedLinkUrl = token.HostedLinkUrl?.AbsoluteUri },
            LinkJson.Default.LinkTokenAnswer);
    }
}

internal sealed record LinkTokenBody
{
    [JsonPropertyName("item_id")]
    public string? ItemId { get; init; }

    [JsonPropertyName("account_selection_enabled")]
    public bool? AccountSelectionEnabled { get; init; }
}

internal sealed record LinkTokenAnswer
{
    [JsonPropertyName("link_token")]
    public required string LinkToken { get; init; }

    [JsonPropertyName("expiration")]
    public required DateTimeOffset Expiration { get; init; }

    [JsonPropertyName("hosted_link_url")]
    public string? HostedLinkUrl { get; init; }

    /// <summary>The expiration; never the token.</summary>
    public override string ToString() => $"link-*** until {Expiration:O}";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, MaxDepth = RequestBody.MaxDepth)]
[JsonSerializable(typeof(LinkTokenBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LinkTokenAnswer), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class LinkJson : JsonSerializerContext;
