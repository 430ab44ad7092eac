using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/link/#linktokenget"/>
internal static class LinkTokenGet
{
    public static LinkTokenGetResponse Handle(ApiCall call)
    {
        var value = call.Fields.Required("link_token");
        call.Fields.Validate();
        var token = call.State.FindLinkToken(value);
        if (token is null || !token.IsKept(call.State.Now))
            throw Errors.InvalidLinkToken();

        return new(
            token.Value,
            token.CreatedAt,
            token.ExpiresAt,
            [.. token.Sessions.Select(LinkSessionView.Of)],
            new(token.Products, token.Webhook, token.CountryCodes, token.Language, Filters(token.AccountFilters), token.RedirectUri, token.ClientName)
            {
                InstitutionData = token.RoutingNumber is { } number ? new(number) : null,
            },
            token.UserId,
            call.RequestId);
    }

    /// <summary>The answer tells of four account types; <c>other</c> is the request's alone.</summary>
    private static JsonObject? Filters(JsonElement? filters) => filters is not { } types
        ? null
        : new(types.EnumerateObject()
            .Where(type => type.Name is "depository" or "credit" or "loan" or "investment")
            .Select(type => KeyValuePair.Create(type.Name, JsonNode.Parse(type.Value.GetRawText()))));
}

internal sealed record LinkTokenGetResponse(
    string LinkToken,
    DateTimeOffset CreatedAt,
    DateTimeOffset Expiration,
    IReadOnlyList<LinkSessionView> LinkSessions,
    LinkTokenMetadata Metadata,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserId,
    string RequestId);

internal sealed record LinkTokenMetadata(
    IReadOnlyList<string> InitialProducts,
    string? Webhook,
    IReadOnlyList<string> CountryCodes,
    string Language,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? AccountFilters,
    string? RedirectUri,
    string ClientName)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LinkTokenInstitutionData? InstitutionData { get; init; }
}

internal sealed record LinkTokenInstitutionData(string RoutingNumber);
