using NSubstitute;

namespace BudgetTracker;

/// <summary>The metadata of Link's clients, as an app posts it. Their shapes are from the clients' sources and from payloads in their issues.</summary>
public class MetadataTests
{
    private const string WebAsText =
        """{\"institution\":{\"name\":\"Bank\",\"institution_id\":\"ins_1\"},\"accounts\":[{\"id\":\"a\",\"name\":\"Checking\",\"mask\":\"0000\",\"type\":\"depository\",\"subtype\":\"checking\"}],\"link_session_id\":\"session-1\"}""";

    /// <summary>All of them say the same.</summary>
    public static TheoryData<string, string> Spellings => new()
    {
        {
            "web",
            """{"institution":{"name":"Bank","institution_id":"ins_1"},"accounts":[{"id":"a","name":"Checking","mask":"0000","type":"depository","subtype":"checking","verification_status":null,"class_type":null}],"link_session_id":"session-1","transfer_status":null}"""
        },
        {
            "React Native, and Flutter's official plugin",
            """{"institution":{"id":"ins_1","name":"Bank"},"accounts":[{"id":"a","name":"Checking","mask":"0000","type":"depository","subtype":"checking","verificationStatus":""}],"linkSessionId":"session-1","metadataJson":""}"""
        },
        {
            "React Native whose mask is lost, with the web's beside it",
            $$"""{"institution":{"id":"","name":""},"accounts":[{"id":"a","name":"Checking","mask":"","type":"checking","subtype":""}],"linkSessionId":"","metadataJson":"{{WebAsText}}"}"""
        },
        {
            "React Native on Android that does not know the institution",
            $$"""{"institution":"","accounts":[],"linkSessionId":"session-1","metadataJson":"{{WebAsText}}"}"""
        },
        {
            "iOS, encoded",
            $$$$$"""{"institution":{"id":"ins_1","name":"Bank"},"accounts":[{"id":"a","name":"Checking","subtype":{"type":"depository","value":{"checking":{}}}}],"linkSessionID":"session-1","metadataJSON":"{{{{{WebAsText}}}}}"}"""
        },
        {
            "Android, by Gson",
            """{"institution":{"id":"ins_1","name":"Bank"},"accounts":[{"id":"a","name":"Checking","mask":"0000","subtype":{"json":"checking","accountType":{"json":"depository"}},"verificationStatus":{"json":"manually_verified"}}],"linkSessionId":"session-1"}"""
        },
        {
            "Android, with the SDK's adapters",
            """{"institution":{"id":"ins_1","name":"Bank"},"accounts":[{"id":"a","name":"Checking","mask":"0000","subtype":{"json":"checking","accountType":"depository"}}],"linkSessionId":"session-1"}"""
        },
        {
            "the first React Native on Android",
            """{"institution_id":"ins_1","institution_name":"Bank","accounts":[{"account_id":"a","name":"Checking","mask":"0000","type":"depository","subtype":"checking"}],"link_session_id":"session-1"}"""
        },
        {
            "the deprecated account",
            """{"institution":{"name":"Bank","institution_id":"ins_1"},"account":{"id":"a","name":"Checking","mask":"0000","type":"depository","subtype":"checking"},"account_id":"a","link_session_id":"session-1"}"""
        },
        { "text", $"\"{WebAsText}\"" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Each_client_is_understood(string client, string metadata)
    {
        Assert.NotEmpty(client);
        var seen = await SeenAsync(metadata);

        Assert.Equal(new LinkInstitution { InstitutionId = "ins_1", Name = "Bank" }, seen.Institution);
        Assert.Equal(new LinkAccount { Id = "a", Name = "Checking", Mask = "0000", Type = "depository", Subtype = "checking" }, Assert.Single(seen.Accounts));
        Assert.Equal("session-1", seen.LinkSessionId);
    }

    [Theory]
    [InlineData("1234", "1234")]
    [InlineData("42", null)] // 0042, or 42?
    [InlineData("-123", null)]
    [InlineData("\"\"", null)]
    [InlineData("\" \"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("\"0042\"", "0042")]
    public async Task A_mask_is_text_or_four_digits(string json, string? mask) =>
        Assert.Equal(mask, Assert.Single((await SeenAsync($$"""{"accounts":[{"id":"a","mask":{{json}}}]}""")).Accounts).Mask);

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"linkSessionId: 1, institution.id: ins_1, accounts: []\"")] // Flutter's community plugin
    [InlineData("{\"accounts\":{},\"institution\":[]}")]
    [InlineData("{\"accounts\":[7,null,\"a\",{},{\"id\":{}}],\"institution\":{\"id\":[]}}")]
    [InlineData("{\"metadataJson\":\"{\\\"metadataJson\\\":\\\"{}\\\"}\"}")]
    public async Task What_is_not_understood_is_passed_over(string metadata)
    {
        var seen = await SeenAsync(metadata);

        Assert.Null(seen.Institution);
        Assert.Empty(seen.Accounts);
    }

    [Theory]
    [InlineData("""{"institution":{"institution_id":"ins_1","name":"B\ud83dnk"}}""", "B\ufffdnk")]
    [InlineData("""{"institution":{"institution_id":"ins_1","name":"B\ud83d\ude00nk"}}""", "B\ud83d\ude00nk")]
    [InlineData("""{"institution":{"institution_id":"ins_1","name":"B\r\n\t\u0085nk\u0000"}}""", "B    nk")]
    [InlineData("""{"institution":{"institution_id":"ins_1","name":"Bank"},"\ud83dnew":1}""", "Bank")]
    [InlineData("""{"metadataJson":"{\"institution\":{\"institution_id\":\"ins_1\",\"name\":\"B\\ud83dnk\"}}"}""", "B\ufffdnk")]
    public async Task An_odd_name_does_not_refuse_the_link(string metadata, string name) =>
        Assert.Equal(name, (await SeenAsync(metadata)).Institution?.Name);

    private static async Task<LinkMetadata> SeenAsync(string metadata)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .Returns(new TokenExchange { Id = Guid.NewGuid(), State = ExchangeStates.Active, Item = SubstitutedHost.Item });
        var answer = await host.ExchangeAsync($$"""{"public_token":"{{SubstitutedHost.PublicToken}}","metadata":{{metadata}},"allow_duplicate":true}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var request = (TokenExchangeRequest)host.Exchanges.ReceivedCalls().Single().GetArguments()[0]!;
        Assert.True(request.AllowDuplicate);
        return request.Metadata!;
    }
}
