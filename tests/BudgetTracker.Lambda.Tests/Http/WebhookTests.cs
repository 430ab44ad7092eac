using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker;

/// <summary>A webhook as Plaid signs it, for both hosts over one database.</summary>
public sealed class WebhookTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [PostgresFact]
    public async Task Every_host_takes_the_same_webhook_and_answers_it_with_the_same_bytes()
    {
        // Whose banks tell of nothing by themselves meanwhile.
        await using var plaid = new PlaidEmulator(new PlaidEmulatorOptions { InitialUpdateDelay = TimeSpan.FromDays(1), HistoricalUpdateDelay = TimeSpan.FromDays(2) });
        await plaid.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using var host = await WebhookHost.StartAsync(database, plaid.BaseAddress);
        var (header, body) = await ReceiveAsync(plaid, host);
        await using var services = new ServiceCollection().AddLogging()
            .AddBudgetTrackerPlaid(WebhookHost.Configure(database, plaid.BaseAddress)).Services.BuildServiceProvider();
        var function = new Functions(new ConfigurationBuilder().Build(), services, NullLoggerFactory.Instance).Create("exchange-public-token");

        foreach (var (sent, status) in new (byte[] Body, int Status)[] { (body, 200), ([.. body, (byte)' '], 401) })
        {
            var request = ContractRequest.Of("/plaid-webhook", sent) with { Headers = new() { ["Plaid-Verification"] = header } };
            var expected = await PostAsync(host, request);
            Assert.Equal(status, expected.Status);
            foreach (var form in LambdaCaller.Forms)
            {
                // New to the function too.
                await PostgresServer.ExecuteAsync(database, "truncate budget_tracker.plaid_webhook");
                var json = new LambdaCaller(ContractServices.Substituted()).Event(request, form, new JsonObject());
                Assert.Equal((form, expected), (form, LambdaCaller.Read(await function.InvokeAsync(LambdaCaller.Invocation(json), CancellationToken.None))));
                Assert.Equal([[status is 200 ? 1L : 0L]], await PostgresServer.QueryAsync(database, "select count(*) from budget_tracker.plaid_webhook"));
            }
        }
    }

    private static async Task<(string Header, byte[] Body)> ReceiveAsync(PlaidEmulator plaid, WebhookHost host)
    {
        var link = await host.Services.GetRequiredService<ILinkTokenService>().CreateAsync(new() { UserId = "ann", WebhookUri = host.Address });
        var exchange = await host.Services.GetRequiredService<ITokenExchangeService>().ExchangeAsync(new() { UserId = "ann", PublicToken = new(plaid.CompleteLink(link.Value)) });
        plaid.Bank.Send(exchange.Item!.ItemId, "ITEM", "LOGIN_REPAIRED");
        var (header, body, status) = await host.NextAsync();
        Assert.Equal(200, status);
        return (header, body);
    }

    private static async Task<ContractAnswer> PostAsync(WebhookHost host, ContractRequest request)
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, host.Address) { Content = new ByteArrayContent(request.Body) };
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(message);
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        return ContractAnswer.Of((int)answer.StatusCode, headers, await answer.Content.ReadAsByteArrayAsync());
    }
}
