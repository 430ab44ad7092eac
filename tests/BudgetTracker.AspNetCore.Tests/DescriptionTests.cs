using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

public class DescriptionTests
{
    [Fact]
    public async Task Api_explorers_see_every_route_with_its_body_answers_and_name()
    {
        await using var host = await SubstitutedHost.StartWithAsync(
            app => app.MapBudgetTracker("/plaid").RequireAuthorization(),
            options => options.AllowedOrigins.Add("https://app.example.com"),
            services: services => services.AddEndpointsApiExplorer());
        var descriptions = host.App.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
            .ApiDescriptionGroups.Items.SelectMany(group => group.Items).ToList();
        Assert.Equal(
            [
                "DELETE plaid/items/{item_id} RemovePlaidItem 204 401 404 503",
                "GET plaid/exchanges/{exchange_id} GetPlaidExchange 200 202 401 404 409 503",
                "GET plaid/items ListPlaidItems 200 401 503",
                "POST plaid/exchange-public-token ExchangePlaidPublicToken 200 202 400 401 404 409 413 415 429 503",
                "POST plaid/items/{item_id}/check CheckPlaidItem 200 401 404 429 503",
                "POST plaid/items/{item_id}/refresh RefreshPlaidItem 202 401 404 409 429 503",
                "POST plaid/link-token CreatePlaidLinkToken 200 400 401 404 409 413 415 429 503",
                "POST plaid/plaid-webhook ReceivePlaidWebhook 200 401 413 503",
            ],
            descriptions.Select(Describe).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var body = Assert.Single(descriptions.Single(description => description is { RelativePath: "plaid/link-token" }).ParameterDescriptions);
        Assert.Equal(("LinkTokenBody", false), (body.Type.Name, body.IsRequired));
        Assert.Equal(
            "Safe to repeat. Reads the header Plaid-Verification.",
            descriptions.Single(description => description is { RelativePath: "plaid/plaid-webhook" })
                .ActionDescriptor.EndpointMetadata.OfType<IEndpointDescriptionMetadata>().Single().Description);
    }

    private static string Describe(ApiDescription description) => string.Join(
        ' ',
        description.HttpMethod,
        description.RelativePath,
        description.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().Last().EndpointName,
        string.Join(' ', description.SupportedResponseTypes.Select(response => response.StatusCode).Order()));
}
