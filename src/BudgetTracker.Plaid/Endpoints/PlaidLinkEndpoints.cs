using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Plaid;

/// <summary>
/// The HTTP API of a Plaid Link flow without a web framework: what a host routes here is answered with the same bytes whether
/// that host is ASP.NET Core, a Lambda function or anything else. The host authenticates, routes and limits; this reads bodies,
/// calls the services, turns every <see cref="PlaidException"/> into an answer, and tells the operator, once, in the log.
/// </summary>
/// <remarks>
/// A service is resolved by the request that needs it, from the scope this was resolved from: a process that serves one
/// endpoint constructs nothing of the others.
/// </remarks>
/// <param name="services">Has <see cref="ILinkTokenService"/>, <see cref="ITokenExchangeService"/>, <see cref="IAccessTokenRepository"/> and <see cref="IItemRemovalService"/>.</param>
/// <param name="logger">Gets one entry for each failure that is the operator's affair.</param>
public sealed partial class PlaidLinkEndpoints(IServiceProvider services, ILogger<PlaidLinkEndpoints> logger)
{
    private static readonly TimeSpan _pollAfter = TimeSpan.FromSeconds(2);

    /// <summary><c>POST /link-token</c>.</summary>
    public Task<PlaidLinkResponse> CreateLinkTokenAsync(PlaidLinkRequest request, CancellationToken cancellationToken = default) => AnswerAsync(request, async () =>
    {
        var body = RequestBody.Read(request, static json => json.LinkTokenBody) ?? new LinkTokenBody();
        if (body is { ItemId: null, AccountSelectionEnabled: true })
            throw RequestBody.Invalid("account_selection_enabled is for update mode: send it with the item_id of an item to repair.");
        var token = await services.GetRequiredService<ILinkTokenService>().CreateAsync(
            new LinkTokenRequest
            {
                UserId = request.UserId,
                ItemId = RequestValues.ItemId(body.ItemId),
                AccountSelectionEnabled = body.AccountSelectionEnabled ?? false,
            },
            cancellationToken).ConfigureAwait(false);
        return PlaidLinkResponse.Json(
            HttpStatus.Ok,
            new LinkTokenAnswer { LinkToken = token.Value, Expiration = token.Expiration, HostedLinkUrl = token.HostedLinkUrl?.AbsoluteUri },
            WireAnswers.Write);
    });

    /// <summary><c>POST /exchange-public-token</c>.</summary>
    public Task<PlaidLinkResponse> ExchangePublicTokenAsync(PlaidLinkRequest request, CancellationToken cancellationToken = default) => AnswerAsync(request, async () =>
    {
        var body = RequestBody.Read(request, static json => json.ExchangeBody) ?? new ExchangeBody();
        RequestValues.CheckLinkToken(body.LinkToken);
        var exchange = await services.GetRequiredService<ITokenExchangeService>().ExchangeAsync(
            new TokenExchangeRequest
            {
                UserId = request.UserId,
                PublicToken = RequestValues.PublicToken(body.PublicToken),
                LinkToken = body.LinkToken,
                Metadata = RequestValues.Metadata(body.Metadata),
                TimeLeft = request.TimeLeft,
            },
            cancellationToken).ConfigureAwait(false);
        var path = request.Path.TrimEnd('/');
        return Of(exchange, $"{path[..(path.LastIndexOf('/') + 1)]}exchanges/{exchange.Id}");
    });

    /// <summary><c>GET /exchanges/{exchange_id}</c>.</summary>
    public Task<PlaidLinkResponse> FindExchangeAsync(
        PlaidLinkRequest request, string exchangeId, CancellationToken cancellationToken = default) => AnswerAsync(request, async () =>
    {
        var exchange = Guid.TryParseExact(exchangeId, "D", out var id)
            ? await services.GetRequiredService<ITokenExchangeService>().FindAsync(request.UserId, id, cancellationToken).ConfigureAwait(false)
            : null;
        return exchange is null
            ? PlaidLinkResponse.Problem(HttpStatus.NotFound, "exchange_not_found", "There is no such exchange.")
            : Of(exchange, request.Path);
    });

    /// <summary><c>GET /items</c>.</summary>
    public Task<PlaidLinkResponse> ListItemsAsync(PlaidLinkRequest request, CancellationToken cancellationToken = default) => AnswerAsync(request, async () =>
    {
        var items = await services.GetRequiredService<IAccessTokenRepository>().ListAsync(request.UserId, cancellationToken).ConfigureAwait(false);
        return PlaidLinkResponse.Json(
            HttpStatus.Ok, new ItemsAnswer([.. items.Select(item => Of(item) with { CreatedAt = item.CreatedAt })]), WireAnswers.Write);
    });

    /// <summary><c>DELETE /items/{item_id}</c>.</summary>
    public Task<PlaidLinkResponse> RemoveItemAsync(
        PlaidLinkRequest request, string itemId, CancellationToken cancellationToken = default) => AnswerAsync(request, async () =>
    {
        if (!RequestValues.IsToken(itemId))
            return Problem.ItemNotFound();
        await services.GetRequiredService<IItemRemovalService>().RemoveAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false);
        return PlaidLinkResponse.NoContent();
    });

    private async Task<PlaidLinkResponse> AnswerAsync(PlaidLinkRequest request, Func<Task<PlaidLinkResponse>> answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await answer().ConfigureAwait(false);
        }
        catch (RefusedRequestException refused)
        {
            return PlaidLinkResponse.Problem(refused.Status, refused.Code, refused.Message);
        }
        catch (PlaidException exception)
        {
            Log(exception);
            return Problem.From(exception);
        }
    }

    private static PlaidLinkResponse Of(TokenExchange exchange, string location) => exchange switch
    {
        { State: ExchangeStates.Active, Item: { } item } => PlaidLinkResponse.Json(HttpStatus.Ok, Of(item), WireAnswers.Write),
        { State: ExchangeStates.Active } => Problem.ItemNotFound(),
        { State: ExchangeStates.Rejected } => Problem.UnknownPublicToken(),
        { State: ExchangeStates.Suspect or ExchangeStates.Lost } => Problem.RelinkRequired(),
        _ => PlaidLinkResponse.Json(
            HttpStatus.Accepted, new PendingAnswer(exchange.Id, exchange.State), WireAnswers.Write,
            new("Location", location), PlaidLinkResponse.RetryAfter(_pollAfter)),
    };

    private static ItemAnswer Of(LinkedItem item) => new()
    {
        ItemId = item.ItemId,
        Institution = item.Institution is { } institution ? new InstitutionAnswer(institution.InstitutionId, institution.Name) : null,
        Accounts = [.. item.Accounts.Select(account => new AccountAnswer(account.Id, account.Name, account.Mask, account.Type, account.Subtype))],
        Status = item.Status,
    };

    private void Log(PlaidException exception)
    {
        switch (exception)
        {
            case ItemNotFoundException or TokenExchangeException:
                break; // The caller's affair, and told to the caller.
            case PlaidApiException api when api.IsTransient || api is { ErrorType: PlaidErrorTypes.ItemError }:
                LogPlaidRefused(LogLevel.Warning, api.Endpoint, api.ErrorCode, api.RequestId);
                break;
            case PlaidApiException api:
                LogPlaidRefused(LogLevel.Error, api.Endpoint, api.ErrorCode, api.RequestId);
                break;
            case PlaidTransportException transport:
                LogPlaidUnreachable(transport.Endpoint, transport);
                break;
            case TokenStoreException:
                LogDatabase(exception);
                break;
            default:
                LogMisconfigured(exception);
                break;
        }
    }

    [LoggerMessage(EventId = 1, Message = "Plaid answered {Endpoint} with {ErrorCode} (request_id {RequestId}).")]
    private partial void LogPlaidRefused(LogLevel level, string endpoint, string errorCode, string? requestId);

    [LoggerMessage(2, LogLevel.Warning, "Plaid could not be reached for {Endpoint}.")]
    private partial void LogPlaidUnreachable(string endpoint, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The database did not do its part.")]
    private partial void LogDatabase(Exception exception);

    [LoggerMessage(4, LogLevel.Error, "A setting or a secret is wrong.")]
    private partial void LogMisconfigured(Exception exception);
}
