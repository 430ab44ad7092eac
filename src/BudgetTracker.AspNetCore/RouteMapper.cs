using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Maps routes to endpoints: cross-origin headers, the user, the limit, the body, and then the library's answer.</summary>
internal sealed class RouteMapper(BudgetTrackerHttpOptions options, IServiceProvider services)
{
    private const int ClientClosedRequest = 499;

    private readonly Users _users = new(options);
    private readonly RateLimit _limit = new(options, services.GetRequiredService<IHostApplicationLifetime>());

    public Cors Cors { get; } = new(options, services.GetRequiredService<ILoggerFactory>());

    public void Map(RouteGroupBuilder group, ApiRoute route)
    {
        var handler = (RequestDelegate)(context => HandleAsync(context, route));
        var endpoint = group.MapMethods(route.Path, [route.Method], handler).WithName(route.Name).WithSummary(route.Summary);
        // API explorers pass over an endpoint that is not made of a method.
        endpoint.WithMetadata(handler.Method);
        if (Describe(route) is { Length: > 0 } description)
            endpoint.WithDescription(description);
        if (route.IsAnonymous)
            endpoint.AllowAnonymous().WithMetadata(new AnonymousRouteMetadata());
        if (route.RequestType is { } body)
            endpoint.WithMetadata(new BodyMetadata(body, route.IsBodyOptional));
        foreach (var answer in route.Answers)
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(answer.StatusCode, answer.Type ?? typeof(void), answer.Type is null ? [] : ["application/json"]));
        foreach (var status in ProblemsOf(route))
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
    }

    // A header is no parameter here: API explorers take those from a method alone.
    private static string Describe(ApiRoute route) => string.Join(
        ' ', (route.IsRepeatable ? ["Safe to repeat."] : Array.Empty<string>()).Concat(route.Headers.Select(static name => $"Reads the header {name}.")));

    private static IEnumerable<int> ProblemsOf(ApiRoute route)
    {
        if (!route.IsAnonymous)
            yield return HttpStatus.Unauthorized;
        foreach (var status in route.Problems)
            yield return status;
        if (route.IsRateLimited)
            yield return HttpStatus.TooManyRequests;
        yield return HttpStatus.ServiceUnavailable;
    }

    private async Task HandleAsync(HttpContext context, ApiRoute route)
    {
        // No page calls what proves by itself who calls.
        if (!route.IsAnonymous)
            Cors.Apply(context);
        try
        {
            var answer = await AnswerAsync(context, route).ConfigureAwait(false);
            await SendAsync(context, answer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientClosedRequest;
        }
    }

    private async Task<ApiResponse> AnswerAsync(HttpContext context, ApiRoute route)
    {
        var request = new ApiRequest
        {
            Path = context.Request.PathBase.Add(context.Request.Path).ToUriComponent(),
            RouteValues = context.Request.RouteValues.ToDictionary(static pair => pair.Key, static pair => pair.Value as string ?? "", StringComparer.Ordinal),
            Headers = route.HeadersOf(name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null),
        };
        if (!route.IsAnonymous)
        {
            var (user, refusal) = _users.Find(context);
            if (user is null)
                return refusal!.Value;
            if (route.IsRateLimited && _limit.Refuse(user) is { } tooMany)
                return tooMany;
            request = request with { UserId = user };
        }

        // A body that is sent to a route which takes none is passed over.
        if (route.RequestType is not null)
            request = request with { ContentType = context.Request.ContentType, Body = await ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false) };
        return await context.RequestServices.GetRequiredService<ApiDispatcher>().AnswerAsync(route, request, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The body, or where it is too large, more of it than is accepted.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // As much as is announced, and a byte more to find the end with.
        var buffer = new byte[Math.Min(request.ContentLength ?? ApiRequest.MaxBodyBytes, ApiRequest.MaxBodyBytes) + 1];
        var length = await request.Body
            .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer.AsMemory(0, length);
    }

    private static async Task SendAsync(HttpContext context, ApiResponse answer)
    {
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        if (answer.ContentType is null)
            return;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A route that proves by itself who calls.</summary>
    internal sealed class AnonymousRouteMetadata;

    /// <summary>
    /// Describes a body without the routing rule that content types bring: that one answers 415 before this package can say why.
    /// </summary>
    private sealed class BodyMetadata(Type type, bool isOptional) : IAcceptsMetadata
    {
        public IReadOnlyList<string> ContentTypes => [];

        public Type? RequestType { get; } = type;

        public bool IsOptional { get; } = isOptional;
    }
}
