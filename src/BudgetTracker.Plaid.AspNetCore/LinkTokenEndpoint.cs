using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BudgetTracker.Plaid;

internal static class LinkTokenEndpoint
{
    public static void Map(IEndpointRouteBuilder limited) =>
        limited.MapPost("/link-token", CreateAsync)
            .WithMetadata(new BodyMetadata(typeof(LinkTokenBody), isOptional: true))
            .Produces<LinkTokenAnswer>()
            .Describe("CreatePlaidLinkToken", "A token to open Plaid Link with; with item_id, to repair that item.", 400, 401, 404, 409, 413, 415, 429, 503);

    private static async Task<IResult> CreateAsync(HttpContext context, ILinkTokenService service)
    {
        var body = await RequestBody.ReadAsync(context.Request, Wire.Default.LinkTokenBody).ConfigureAwait(false) ?? new LinkTokenBody();
        if (body is { ItemId: null, AccountSelectionEnabled: true })
            throw RequestBody.Invalid("account_selection_enabled is for update mode: send it with the item_id of an item to repair.");
        var token = await service.CreateAsync(
            new LinkTokenRequest
            {
                UserId = UserFilter.UserOf(context),
                ItemId = RequestValues.ItemId(body.ItemId),
                AccountSelectionEnabled = body.AccountSelectionEnabled ?? false,
            },
            context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Json(
            new LinkTokenAnswer { LinkToken = token.Value, Expiration = token.Expiration, HostedLinkUrl = token.HostedLinkUrl?.AbsoluteUri },
            Wire.Default.LinkTokenAnswer);
    }
}
