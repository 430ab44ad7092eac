using System.Net;
using NSubstitute;

namespace BudgetTracker;

public class ExchangeEndpointsTests
{
    private static readonly Guid _id = Guid.Parse("0197f000-0000-7000-8000-00000000000e");

    private static readonly TokenExchange _active = new() { Id = _id, State = ExchangeStates.Active, Item = SubstitutedHost.Item };

    [Fact]
    public async Task A_public_token_becomes_an_item_and_the_access_token_stays_here()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(_active);
        var answer = await host.ExchangeAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            """
            {"item_id":"item-1","institution":{"institution_id":"ins_109508","name":"First Platypus Bank"},"accounts":[{"account_id":"acc-1","name":"Checking","mask":"0000","type":"depository","subtype":"checking"},{"account_id":"acc-2","name":null,"mask":null,"type":null,"subtype":null}],"status":"GOOD"}
            """.Trim(),
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_item_without_an_institution_has_none_in_the_answer()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(_active with { Item = SubstitutedHost.Item with { Institution = null, Accounts = [] } });
        Assert.Equal("""{"item_id":"item-1","accounts":[],"status":"GOOD"}""", await (await host.ExchangeAsync()).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Metadata_is_taken_as_onSuccess_gives_it_and_unknown_fields_are_passed_over()
    {
        await using var host = await SubstitutedHost.StartAsync();
        TokenExchangeRequest? seen = null;
        host.Exchanges.ExchangeAsync(Arg.Do<TokenExchangeRequest>(request => seen = request), Arg.Any<CancellationToken>()).Returns(_active);
        var answer = await host.ExchangeAsync($$$$"""
            {"public_token":"{{{{SubstitutedHost.PublicToken}}}}","link_token":"link-sandbox-1","tomorrow":[1],
             "metadata":{"status":null,"link_session_id":"session-1","institution":{"name":"Bänk","institution_id":"ins_1","logo":null},
              "accounts":[{"id":"a","name":"Plaid Checking","mask":"0000","type":"depository","subtype":"checking","verification_status":null,"class_type":null},
                          {"id":"b","name":null,"mask":null,"type":"brand-new","subtype":null},{"name":"no id"},null],
              "account":{"id":"a"},"account_id":"a","transfer_status":null,"public_token":"{{{{SubstitutedHost.PublicToken}}}}"}}
            """);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("ann", SubstitutedHost.PublicToken), (seen!.UserId, seen.PublicToken.Reveal()));
        Assert.Equal(new LinkInstitution { InstitutionId = "ins_1", Name = "Bänk" }, seen.Metadata!.Institution);
        Assert.Equal("session-1", seen.Metadata.LinkSessionId);
        Assert.Equal(
            [
                new LinkAccount { Id = "a", Name = "Plaid Checking", Mask = "0000", Type = "depository", Subtype = "checking" },
                new LinkAccount { Id = "b", Type = "brand-new" },
            ],
            seen.Metadata.Accounts);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"institution":null,"accounts":null}""")]
    public async Task Metadata_may_be_missing_in_whole_or_in_part(string metadata)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(_active);
        var answer = await host.ExchangeAsync($$$$"""{"public_token":"{{{{SubstitutedHost.PublicToken}}}}","metadata":{{{{metadata}}}}}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("", "/exchanges/")]
    [InlineData("/api/plaid", "/api/plaid/exchanges/")]
    public async Task An_outcome_that_is_not_known_yet_is_202_with_where_to_ask(string prefix, string location)
    {
        await using var host = await SubstitutedHost.StartAsync(prefix);
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = _id, State = ExchangeStates.Unknown });
        var answer = await host.ExchangeAsync($$$$"""{"public_token":"{{{{SubstitutedHost.PublicToken}}}}"}""", $"{prefix}/exchange-public-token");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(location + _id, answer.Headers.Location?.OriginalString);
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
        Assert.Equal($$$$"""{"exchange_id":"{{{{_id}}}}","status":"UNKNOWN"}""", await answer.Content.ReadAsStringAsync());

        host.Exchanges.FindAsync("ann", _id, Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = _id, State = "BRAND_NEW" }, _active);
        var pending = await host.Client.GetAsync(answer.Headers.Location);
        Assert.Equal((HttpStatusCode.Accepted, location + _id), (pending.StatusCode, pending.Headers.Location?.OriginalString));
        var done = await host.Client.GetAsync(answer.Headers.Location);
        Assert.Equal("item-1", (await done.JsonAsync()).GetProperty("item_id").GetString());
    }

    [Fact]
    public async Task An_exchange_that_is_missing_or_ended_without_an_item_is_a_problem()
    {
        await using var host = await SubstitutedHost.StartAsync();
        await (await host.Client.GetAsync("/exchanges/nonsense")).ProblemAsync(404, "exchange_not_found");
        await (await host.Client.GetAsync($"/exchanges/{_id}")).ProblemAsync(404, "exchange_not_found");
        foreach (var (state, status, code) in new[]
        {
            (ExchangeStates.Rejected, 404, "unknown_public_token"),
            (ExchangeStates.Suspect, 409, "relink_required"),
            (ExchangeStates.Lost, 409, "relink_required"),
            (ExchangeStates.Active, 404, "item_not_found"),
        })
        {
            host.Exchanges.FindAsync("ann", _id, Arg.Any<CancellationToken>()).Returns(new TokenExchange { Id = _id, State = state });
            await (await host.Client.GetAsync($"/exchanges/{_id}")).ProblemAsync(status, code);
        }
    }

    [Fact]
    public async Task Another_users_token_answers_with_the_very_bytes_of_an_unknown_one()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(
            _ => Task.FromException<TokenExchange>(new TokenExchangeException(TokenExchangeErrorCodes.UnknownPublicToken, "It is Bob's.")),
            _ => Task.FromException<TokenExchange>(new PlaidApiException("/item/public_token/exchange", 400, "INVALID_INPUT", "INVALID_PUBLIC_TOKEN", "req-1")));
        var (others, unknown) = (await host.ExchangeAsync(), await host.ExchangeAsync());
        Assert.Equal(await others.Content.ReadAsByteArrayAsync(), await unknown.Content.ReadAsByteArrayAsync());
        Assert.False((await others.ProblemAsync(404, "unknown_public_token")).TryGetProperty("request_id", out _));
        Assert.Equal(others.Headers.ToString(), unknown.Headers.ToString());
    }

    [Fact]
    public async Task A_duplicate_names_the_existing_item()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(
            _ => Task.FromException<TokenExchange>(new TokenExchangeException(TokenExchangeErrorCodes.DuplicateItem, "x") { ExistingItemId = "item-0" }));

        var problem = await (await host.ExchangeAsync()).ProblemAsync(409, "duplicate_item");

        Assert.Equal("item-0", problem.GetProperty("item_id").GetString());
    }

    [Fact]
    public async Task A_host_without_time_left_asks_to_come_again()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(
            _ => Task.FromException<TokenExchange>(new TokenExchangeException(TokenExchangeErrorCodes.TooLittleTime, "x")));

        var response = await host.ExchangeAsync();

        await response.ProblemAsync(503, "too_little_time");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task The_link_token_of_the_body_reaches_the_exchange()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(_active);

        await host.ExchangeAsync($$$$"""{"public_token":"{{{{SubstitutedHost.PublicToken}}}}","link_token":"link-sandbox-1"}""");

        await host.Exchanges.Received(1).ExchangeAsync(Arg.Is<TokenExchangeRequest>(request => request.LinkToken == "link-sandbox-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task The_user_comes_from_the_principal_and_never_from_the_body()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(_active);
        await host.ExchangeAsync($$$$"""{"public_token":"{{{{SubstitutedHost.PublicToken}}}}","user_id":"bob","UserId":"bob","metadata":{"user_id":"bob"}}""");
        await host.Exchanges.Received(1).ExchangeAsync(Arg.Is<TokenExchangeRequest>(request => request.UserId == "ann"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_wait()
    {
        await using var host = await SubstitutedHost.StartAsync();
        var ended = new TaskCompletionSource();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).Returns(async call =>
        {
            using var registration = call.Arg<CancellationToken>().Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, call.Arg<CancellationToken>());
            return _active;
        });
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        using var body = new StringContent($$$$"""{"public_token":"{{{{SubstitutedHost.PublicToken}}}}"}""", System.Text.Encoding.UTF8, "application/json");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Client.PostAsync("/exchange-public-token", body, leaving.Token));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Empty(host.Log.Errors);
    }
}
