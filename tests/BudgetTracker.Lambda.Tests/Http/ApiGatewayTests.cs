using System.Text.Json.Nodes;
using NSubstitute;

namespace BudgetTracker;

public sealed class ApiGatewayTests
{
    private static readonly EventForm _rest = new(1, IsBase64: false);
    private static readonly EventForm _http = new(2, IsBase64: false);
    private readonly ContractServices _services = ContractServices.Substituted();

    public ApiGatewayTests()
    {
        _services.Items.ListAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns([]);
        _services.LinkTokens.CreateAsync(Arg.Any<LinkTokenRequest>(), Arg.Any<CancellationToken>()).Returns(new LinkToken("link-sandbox-1", default));
        _services.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = Guid.Empty, State = ExchangeStates.Unknown });
    }

    public static TheoryData<string, EventForm, string> Vouched => new()
    {
        { "Cognito", _rest, """{"claims":{"sub":"ann","email":"a@example.com"}}""" },
        { "a Lambda authorizer's context", _rest, """{"principalId":"everybody","sub":"ann","integrationLatency":7}""" },
        { "JWT", _http, """{"jwt":{"claims":{"sub":"ann"},"scopes":["a"]}}""" },
        { "a Lambda authorizer's context", _http, """{"lambda":{"sub":"ann"}}""" },
    };

    [Theory]
    [MemberData(nameof(Vouched))]
    public async Task The_user_is_whom_the_authorizer_vouches_for(string authorizer, EventForm form, string json)
    {
        Assert.NotEmpty(authorizer);
        Assert.Equal(200, (await SendAsync(new("GET", "/items"), form, json)).Status);
        await _services.Items.Received(1).ListAsync("ann", Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData(1, "null", 401)]
    [InlineData(1, "{}", 401)]
    [InlineData(2, "null", 401)]
    [InlineData(1, """{"claims":null,"scopes":null}""", 401)]
    [InlineData(1, """{"claims":{"email":"a@example.com"}}""", 403)]
    [InlineData(1, """{"claims":{"sub":" "}}""", 403)]
    [InlineData(1, """{"claims":{"sub":"Not supported currently. Use oid claim."}}""", 403)]
    [InlineData(2, """{"jwt":{"claims":{"sub":"[ann bob]"}}}""", 403)]
    [InlineData(1, """{"claims":{"sub":["ann"]}}""", 403)]
    [InlineData(1, """{"claims":{},"sub":"ann"}""", 403)]
    [InlineData(1, """{"principalId":"ann"}""", 403)]
    [InlineData(2, """{"jwt":{"claims":{}}}""", 403)]
    [InlineData(2, """{"iam":{"userId":"ann"}}""", 403)]
    public async Task Whoever_nobody_vouches_for_is_refused_whatever_the_body_says(int version, string authorizer, int status)
    {
        var body = $$"""{"public_token":"{{SubstitutedHost.PublicToken}}","sub":"bob","user_id":"bob"}""";
        var answer = await SendAsync(ContractRequest.Json("/exchange-public-token", body), new(version, IsBase64: false), authorizer);
        Assert.Equal(status, answer.Status);
        Assert.Contains("cache-control: no-store", answer.Headers, StringComparison.Ordinal);
        Assert.Empty(_services.Exchanges.ReceivedCalls());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_header_is_found_whatever_its_case_and_a_repeated_one_is_one_list(int version)
    {
        var request = ContractRequest.Json("/exchange-public-token", $$"""{"public_token":"{{SubstitutedHost.PublicToken}}"}""") with { ContentType = null };
        Assert.Equal(202, (await SendAsync(request with { Headers = new() { ["cOnTeNt-TyPe"] = "application/json" } }, new(version, IsBase64: false))).Status);

        var json = new LambdaCaller(_services).Event(request, _rest, authorizer: null);
        json["multiValueHeaders"] = new JsonObject { ["X-Two"] = new JsonArray("a", "b") };
        using var parsed = ApiGatewayRequest.Parse(LambdaCaller.Invocation(json).Event);
        Assert.Equal("a,b", parsed.Header("x-two"));
    }

    [Theory]
    [InlineData(1, "/prod", "/prod/exchanges/00000000-0000-0000-0000-000000000000")]
    [InlineData(2, "/v1/plaid", "/v1/plaid/exchanges/00000000-0000-0000-0000-000000000000")]
    [InlineData(2, null, "/exchanges/00000000-0000-0000-0000-000000000000")]
    public async Task The_status_address_leads_back_through_the_stage_or_base_path(int version, string? prefix, string location)
    {
        var request = ContractRequest.Json("/exchange-public-token", $$"""{"public_token":"{{SubstitutedHost.PublicToken}}"}""");
        var answer = await new LambdaCaller(_services, prefix: prefix).SendAsync(request, new(version, IsBase64: false));
        Assert.Contains($"location: {location}\n", answer.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_said_to_be_base64_and_is_not_is_refused()
    {
        var caller = new LambdaCaller(_services);
        var json = caller.Event(ContractRequest.Json("/link-token", "{}"), _rest, LambdaCaller.Authorizer(_rest, new() { ["sub"] = "ann" }));
        json["isBase64Encoded"] = true;
        using var answer = System.Text.Json.JsonDocument.Parse(await Function("link-token").InvokeAsync(LambdaCaller.Invocation(json), CancellationToken.None));
        Assert.Equal(400, answer.RootElement.GetProperty("statusCode").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"source":"aws.events"}""")]
    public async Task An_event_that_is_not_API_Gateways_fails_the_invocation(string json)
    {
        var invocation = LambdaCaller.Invocation(JsonNode.Parse(json)!);
        await Assert.ThrowsAsync<InvalidDataException>(() => Function("link-token").InvokeAsync(invocation, CancellationToken.None));
    }

    [Fact]
    public async Task The_exchange_is_told_how_much_time_is_left()
    {
        var caller = new LambdaCaller(_services);
        var json = caller.Event(
            ContractRequest.Json("/exchange-public-token", $$"""{"public_token":"{{SubstitutedHost.PublicToken}}"}"""), _rest, LambdaCaller.Authorizer(_rest, new() { ["sub"] = "ann" }));
        await Function("exchange-public-token").InvokeAsync(LambdaCaller.Invocation(json, TimeSpan.FromSeconds(9)), CancellationToken.None);
        await _services.Exchanges.Received(1).ExchangeAsync(
            Arg.Is<TokenExchangeRequest>(request => request.TimeLeft <= TimeSpan.FromSeconds(9) && request.TimeLeft > TimeSpan.Zero), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_request_that_outlives_the_function_is_told_to_come_again()
    {
        _services.Items.ListAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Arg<CancellationToken>());
            return (IReadOnlyList<LinkedItem>)[];
        });
        using var over = new CancellationTokenSource();
        var json = new LambdaCaller(_services).Event(new("GET", "/items"), _http, LambdaCaller.Authorizer(_http, new() { ["sub"] = "ann" }));
        var running = Function("exchange-public-token").InvokeAsync(LambdaCaller.Invocation(json), over.Token);
        await over.CancelAsync();
        using var answer = System.Text.Json.JsonDocument.Parse(await running);
        Assert.Equal(503, answer.RootElement.GetProperty("statusCode").GetInt32());
        Assert.Contains("too_little_time", answer.RootElement.GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    private IFunction Function(string handler) => TestFunctions.Create(_services, handler);

    private Task<ContractAnswer> SendAsync(ContractRequest request, EventForm form, string? authorizer = null) =>
        new LambdaCaller(_services).SendAsync(request, form, authorizer is null ? null : JsonNode.Parse(authorizer) ?? new JsonObject());
}
