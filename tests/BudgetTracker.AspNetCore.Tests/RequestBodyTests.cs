using System.Net.Http.Headers;
using System.Text;
using NSubstitute;

namespace BudgetTracker;

public class RequestBodyTests
{
    private const string Token = SubstitutedHost.PublicToken;

    public static TheoryData<string, string> Refused => new()
    {
        { "", "public_token is missing" },
        { "{}", "public_token is missing" },
        { """{"public_token":null}""", "public_token is missing" },
        { """{"public_token":""}""", "public_token is missing" },
        { """{"public_token":7}""", "public_token has the wrong type" },
        { """{"public_token":["a"]}""", "public_token has the wrong type" },
        { """{"public_token":"nonsense"}""", "public_token is not a public token" },
        { """{"public_token":"PUBLIC-sandbox-1"}""", "public_token is not a public token" },
        { """{"public_token":"public-sand box"}""", "public_token is not a public token" },
        { """{"public_token":"public-ümlaut"}""", "public_token is not a public token" },
        { """{"public_token":"public-\u0000"}""", "public_token is not a public token" },
        { $$$$"""{"public_token":"public-{{{{new string('x', 250)}}}}"}""", "public_token is not a public token" },
        { $$$$"""{"public_token":"{{{{SubstitutedHost.AccessToken}}}}"}""", "public_token holds another kind of token" },
        { $$$$"""{"public_token":"{{{{Token}}}}","link_token":"nonsense"}""", "link_token is not a link token" },
        { $$$$"""{"public_token":"{{{{Token}}}}","allow_duplicate":"yes"}""", "allow_duplicate has the wrong type" },
        { $$$$"""{"public_token":"{{{{Token}}}}","public_token":"{{{{Token}}}}"}""", "Send one JSON object" },
        { $$$$"""{"public_token":"{{{{Token}}}}","unknown":{"a":1,"a":2}}""", "Send one JSON object" },
        { $$$$"""{"public_token":"{{{{Token}}}}","metadata":{"link_session_id":"a","link_session_id":"b"}}""", "Send one JSON object" },
        { $$$$"""{"public_token":"{{{{Token}}}}","unknown":{{{{new string('[', 16)}}}}{{{{new string(']', 16)}}}}}""", "Send one JSON object" },
        { $$$$"""{"public_token":"{{{{Token}}}}"} trailing""", "Send one JSON object" },
        { $$$$"""{"public_token":"{{{{Token}}}}"}{}""", "Send one JSON object" },
        { $$$$"""{"public_token":"{{{{Token}}}}",}""", "Send one JSON object" },
        { $$$$"""/* no */{"public_token":"{{{{Token}}}}"}""", "Send one JSON object" },
        { "{", "Send one JSON object" },
        { "null", "Send a JSON object" },
        { "[]", "Send a JSON object" },
        { "\"text\"", "Send a JSON object" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_names_the_field_and_the_cure_and_repeats_nothing(string body, string detail)
    {
        await using var host = await SubstitutedHost.StartAsync();
        var problem = await (await host.ExchangeAsync(body)).ProblemAsync(400, "invalid_request");
        Assert.StartsWith(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        foreach (var secret in new[] { Token, SubstitutedHost.AccessToken, "nonsense", "sandbox-1", "trailing" })
        {
            Assert.DoesNotContain(secret, problem.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, host.Log.All, StringComparison.Ordinal);
        }

        Assert.Empty(host.Exchanges.ReceivedCalls());
        Assert.Empty(host.Log.Errors);
    }

    [Fact]
    public async Task Sixteen_levels_deep_is_deep_enough()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = Guid.NewGuid(), State = ExchangeStates.Active, Item = SubstitutedHost.Item });
        var answer = await host.ExchangeAsync($$$$"""{"public_token":"{{{{Token}}}}","unknown":{{{{new string('[', 15)}}}}{{{{new string(']', 15)}}}}}""");
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused_wherever_they_stand()
    {
        await using var host = await SubstitutedHost.StartAsync();
        byte[] body = [.. Encoding.UTF8.GetBytes($$$$"""{"public_token":"{{{{Token}}}}","unknown":" """), 0xff, .. "\"}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        await (await host.Client.PostAsync("/exchange-public-token", content)).ProblemAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json-patch+json")]
    [InlineData("text/json")]
    public async Task Another_content_type_is_415(string? contentType)
    {
        await using var host = await SubstitutedHost.StartAsync();
        foreach (var path in new[] { "/exchange-public-token", "/link-token" })
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$$$"""{"public_token":"{{{{Token}}}}"}"""));
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            await (await host.Client.PostAsync(path, content)).ProblemAsync(415, "unsupported_media_type");
        }

        Assert.Empty(host.Exchanges.ReceivedCalls());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=\"UTF-8\"")]
    public async Task Json_in_UTF8_is_accepted_however_it_is_spelt(string contentType)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = Guid.NewGuid(), State = ExchangeStates.Active, Item = SubstitutedHost.Item });
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$$$"""{"public_token":"{{{{Token}}}}"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        Assert.True((await host.Client.PostAsync("/exchange-public-token", content)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task What_only_decorates_is_cleaned_cut_or_dropped()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = Guid.NewGuid(), State = ExchangeStates.Active, Item = SubstitutedHost.Item });
        var accounts = string.Join(',', Enumerable.Range(0, 200).Select(static number => $$"""{"id":"account-{{number}}","name":"Checking\r\n\t\u0085{{number}}","mask":"","type":"depository"}"""));
        var body = $$$$"""
            {"public_token":"{{{{Token}}}}","metadata":{"institution":{"institution_id":"ins_1","name":"{{{{new string('x', 255)}}}}\ud83d\ude00"},
            "accounts":[{"id":"\u0000"},{{{{accounts}}}}],"link_session_id":"{{{{new string('x', 300)}}}}"}}
            """;

        Assert.True((await host.ExchangeAsync(body)).IsSuccessStatusCode);

        var metadata = ((TokenExchangeRequest)host.Exchanges.ReceivedCalls().Single().GetArguments()[0]!).Metadata!;
        Assert.Equal(200, metadata.Accounts.Count);
        Assert.Equal(("account-7", "Checking    7", null), (metadata.Accounts[7].Id, metadata.Accounts[7].Name, metadata.Accounts[7].Mask));
        Assert.Equal(new string('x', 255), metadata.Institution?.Name);
        Assert.Equal(256, metadata.LinkSessionId?.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_64_KB_is_413_with_and_without_a_length(bool withLength)
    {
        await using var host = await SubstitutedHost.StartAsync(kestrel: true);
        using var content = new StreamContent(new MemoryStream(new byte[(64 * 1024) + 1])) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange-public-token") { Content = content };
        request.Headers.TransferEncodingChunked = !withLength;
        await (await host.Client.SendAsync(request)).ProblemAsync(413, "request_too_large");
        Assert.Empty(host.Exchanges.ReceivedCalls());
    }

    [Fact]
    public async Task A_body_of_64_KB_is_read_to_its_end()
    {
        await using var host = await SubstitutedHost.StartAsync(kestrel: true);
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = Guid.NewGuid(), State = ExchangeStates.Active, Item = SubstitutedHost.Item });
        var answer = await host.ExchangeAsync($$$$"""{"public_token":"{{{{Token}}}}"}""".PadRight(64 * 1024));
        Assert.True(answer.IsSuccessStatusCode);
    }
}
