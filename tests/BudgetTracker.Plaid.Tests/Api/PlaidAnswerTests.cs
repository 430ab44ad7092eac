using System.Text;
using CsCheck;

namespace BudgetTracker;

public sealed class PlaidAnswerTests : IDisposable
{
    private readonly PlaidClientFixture _plaid = new();

    public PlaidAnswerTests() => _plaid.Options.MaxRetries = 0;

    [Theory]
    [InlineData(400, "INVALID_INPUT", "INVALID_PUBLIC_TOKEN", false)]
    [InlineData(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED", false)]
    [InlineData(400, "TYPE_OF_TOMORROW", "CODE_OF_TOMORROW", false)]
    [InlineData(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", true)]
    [InlineData(500, "API_ERROR", "INTERNAL_SERVER_ERROR", true)]
    public async Task Plaids_error_arrives_as_plaid_sent_it(int status, string type, string code, bool transient)
    {
        _plaid.Handler.Answer(status, $$"""
            {"error_type":"{{type}}","error_code":"{{code}}","error_message":"m","display_message":"Please try again.","request_id":"req-9","causes":[],"new":{"a":1} }
            """);

        var error = await Assert.ThrowsAsync<PlaidApiException>(() => _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Equal(("/item/get", status, type, code, "req-9", "Please try again.", transient),
            (error.Endpoint, error.StatusCode, error.ErrorType, error.ErrorCode, error.RequestId, error.DisplayMessage, error.IsTransient));
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(502, "<html><body>planted</body></html>")]
    [InlineData(400, """{"error_type":"INVALID_INPUT","error_co""")]
    [InlineData(400, """{"message":"planted"}""")]
    [InlineData(400, """{"error_type":"INVALID_INPUT","error_code":null}""")]
    [InlineData(400, """{"error_type":"INVALID_INPUT","error_code":"planted words"}""")]
    [InlineData(400, "null")]
    [InlineData(400, "[]")]
    [InlineData(302, """{"error_type":"A","error_code":"B"}""")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(200, "planted")]
    [InlineData(200, """{"access_token":"planted","item_id":"planted""")]
    [InlineData(200, """{"access_token":"planted"}""")]
    [InlineData(200, """{"access_token":"planted","item_id":null}""")]
    [InlineData(200, """{"access_token":null,"item_id":"planted"}""")]
    [InlineData(200, """{"access_token":"","item_id":"planted"}""")]
    [InlineData(200, """{"access_token":{"planted":1},"item_id":"planted"}""")]
    public async Task Anything_else_is_no_usable_answer_and_is_not_quoted(int status, string body)
    {
        _plaid.Handler.Answer(status, body);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken));

        Assert.True(error.MayHaveBeenProcessed);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.False(Planted.IsIn(error.ToString()));
    }

    [Theory]
    [InlineData("""{"access_token":"access-1","item_id":"i","request_id":"r-1","\ud800new_field_x":1}""", "r-1")]
    [InlineData("""{"\udc00":{"\ud83d":"\ud83d\ud83d"},"access_token":"access-1","item_id":"i","request_id":"r-1"}""", "r-1")]
    [InlineData("""{"access_token":"access-1","item_id":"i","request_id":7}""", null)]
    [InlineData("""{"access_token":"access-1","item_id":"i","request_id":{"a":[1]}}""", null)]
    [InlineData("""{"access_token":"access-1","item_id":"i","request_id":"r\u0000"}""", null)]
    [InlineData("""{"access_token":"access-1","item_id":"i","request_id":"\ud800"}""", null)]
    [InlineData("""{"access_token":"access-1","item_id":"i","request_id":null}""", null)]
    public async Task What_does_not_matter_costs_no_token(string body, string? requestId)
    {
        _plaid.Handler.Answer(200, body);

        var answer = await _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken);

        Assert.Equal(("access-1", "i", requestId), (answer.AccessToken.Reveal(), answer.ItemId, answer.RequestId));
    }

    [Theory]
    [InlineData("""["\ud83d\ude00"]""", """["\ud83d\ude00"]""")]
    [InlineData("""["\ud83d","\ude00","\ud83d\ud83d\ude00"]""", """["\ufffd","\ufffd","\ufffd\ud83d\ude00"]""")]
    [InlineData("""["\\ud83d","\\\ud83d","\\\""]""", """["\\ud83d","\\\ufffd","\\\""]""")]
    [InlineData("""["\uD83D\u00e9","\ud8""", """["\ufffd\u00e9","\ud8""")]
    public void Halves_of_characters_are_replaced_and_nothing_else(string json, string mended) =>
        Assert.Equal(mended, Encoding.UTF8.GetString(BrokenText.Mend(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Bytes_that_are_no_text_are_replaced() =>
        Assert.Equal("[\"a\ufffdb\"]", Encoding.UTF8.GetString(BrokenText.Mend([.. "[\"a"u8, 0xff, .. "b\"]"u8])));

    [Fact]
    public async Task An_item_of_tomorrow_is_read()
    {
        _plaid.Handler.Answer(200, """
            {"item":{"item_id":"i","institution_id":null,"webhook":null,"error":null,"available_products":null,"billed_products":["transactions","tomorrow"],
            "update_type":"telepathy","consent_expiration_time":null,"created_at":"some day","new_field":[{"deep":true}]},"status":null,"request_id":"r","more":1}
            """);

        var item = await _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken);

        Assert.Equal(("i", "telepathy"), (item.ItemId, item.UpdateType));
        Assert.Null(item.CreatedAt);
        Assert.Empty(item.AvailableProducts);
        Assert.Empty(item.Products);
        Assert.Empty(item.ConsentedProducts);
        Assert.Equal(["transactions", "tomorrow"], item.BilledProducts);
    }

    [Fact]
    public async Task An_items_error_and_dates_are_read()
    {
        _plaid.Handler.Answer(200, """
            {"item":{"item_id":"i","institution_name":"First Platypus Bank","error":{"error_type":"ITEM_ERROR","error_code":"ITEM_LOGIN_REQUIRED",
            "error_message":"m","display_message":"d"},"consent_expiration_time":"2026-05-01T00:00:00Z","created_at":"2026-01-01T10:00:00+02:00"} }
            """);

        var item = await _plaid.Client.GetItemAsync(PlaidClientFixture.AccessToken);

        Assert.Equal(new PlaidItemError { ErrorType = "ITEM_ERROR", ErrorCode = "ITEM_LOGIN_REQUIRED", DisplayMessage = "d" }, item.Error);
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), item.ConsentExpirationTime);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero), item.CreatedAt);
    }

    [Theory]
    [InlineData("""{"accounts":null,"item":{"item_id":"i"}}""")]
    [InlineData("""{"item":{"item_id":"i"}}""")]
    public async Task Accounts_are_empty_rather_than_null(string body)
    {
        _plaid.Handler.Answer(200, body);

        Assert.Empty((await _plaid.Client.GetAccountsAsync(PlaidClientFixture.AccessToken)).Accounts);
    }

    [Fact]
    public async Task An_account_without_mask_or_subtype_is_read()
    {
        _plaid.Handler.Answer(200, """
            {"accounts":[{"account_id":"a","balances":{"current":1.5},"mask":null,"name":"n","official_name":null,"type":"piggy","subtype":null}],"item":{"item_id":"i"}}
            """);

        var account = Assert.Single((await _plaid.Client.GetAccountsAsync(PlaidClientFixture.AccessToken)).Accounts);

        Assert.Equal(new PlaidAccount { AccountId = "a", Name = "n", Type = "piggy", Balances = new() { Current = 1.5m } }, account);
    }

    [Theory]
    [InlineData("""{"items":null}""")]
    [InlineData("{}")]
    public async Task An_answer_without_the_users_items_does_not_mean_that_there_are_none(string body)
    {
        _plaid.Handler.Answer(200, body);

        await Assert.ThrowsAsync<PlaidTransportException>(() => _plaid.Client.GetUserItemsAsync("usr_1"));
    }

    [Fact]
    public async Task Created_is_success_too()
    {
        _plaid.Handler.Answer(201, """{"user_id":"usr_1","user_token":"t","request_id":"r"}""");

        Assert.Equal("usr_1", await _plaid.Client.CreateUserAsync("u"));
    }

    [Fact]
    public async Task A_key_that_never_expired_has_no_expiry()
    {
        _plaid.Handler.Answer(200, """
            {"key":{"alg":"ES256","created_at":1560466150,"crv":"P-256","expired_at":null,"kid":"k","kty":"EC","use":"sig","x":"xx","y":"yy"},"request_id":"r"}
            """);

        var key = await _plaid.Client.GetWebhookVerificationKeyAsync("k");

        Assert.Null(key.ExpiredAt);
        Assert.Equal(("k", "xx", "yy", 1560466150L), (key.Kid, key.X, key.Y, key.CreatedAt));
    }

    [Fact]
    public async Task Link_sessions_give_their_public_tokens()
    {
        _plaid.Handler.Answer(200, $$"""
            {"link_token":"{{Planted.Link}}","created_at":"2026-01-02T03:04:05Z","expiration":null,"metadata":{},"link_sessions":[
            {"link_session_id":"s1","finished_at":null,"results":null},
            {"link_session_id":"s2","finished_at":"2026-01-02T03:05:00Z","results":{"item_add_results":[
            {"public_token":"{{Planted.Public}}","accounts":[{"id":"a","mask":null}],"institution":{"name":"n","institution_id":"ins_1"} },
            {"public_token":"public-2","accounts":null,"institution":null}]} }]}
            """);

        var answer = await _plaid.Client.GetLinkTokenAsync(Planted.Link);

        Assert.Null(answer.LinkSessions[0].Results);
        var items = answer.LinkSessions[1].Results!.ItemAddResults;
        Assert.Equal([Planted.Public, "public-2"], items.Select(i => i.PublicToken.Reveal()), StringComparer.Ordinal);
        Assert.Equal("ins_1", items[0].Institution!.InstitutionId);
        Assert.Empty(items[1].Accounts);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"link_sessions":null}""")]
    [InlineData("""{"link_sessions":[]}""")]
    public async Task Link_sessions_are_empty_rather_than_null(string body)
    {
        _plaid.Handler.Answer(200, body);

        Assert.Empty((await _plaid.Client.GetLinkTokenAsync(Planted.Link)).LinkSessions);
    }

    [Fact]
    public async Task A_link_token_prints_without_its_value()
    {
        _plaid.Handler.Answer(200, $$"""
            {"link_token":"{{Planted.Link}}","expiration":"2026-01-02T07:04:05Z","hosted_link_url":"https://secure.plaid.com/hl/planted","user_id":"usr_1","request_id":"r"}
            """);

        var answer = await _plaid.Client.CreateLinkTokenAsync(new() { ClientName = "B", Language = "en", CountryCodes = ["US"], UserId = "usr_1" });

        Assert.Equal(Planted.Link, answer.LinkToken);
        Assert.Equal(new Uri("https://secure.plaid.com/hl/planted"), answer.HostedLinkUrl);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 7, 4, 5, TimeSpan.Zero), answer.Expiration);
        Assert.False(Planted.IsIn(answer.ToString()));
    }

    [Theory]
    [InlineData("""{"more":{"link_token":"no","deep":[{}]},"request_id":"r","expiration":"2026-01-02T07:04:05Z","link_token":"link-1","hosted_link_url":"not absolute"}""")]
    [InlineData(""" {"link\u005ftoken":"link-1", "expiration":"2026-01-02T08:04:05+01:00", "hosted_link_url":null, "user_id":null, "request_id":"r", "more":null} """)]
    public async Task A_link_token_of_tomorrow_is_read(string body)
    {
        _plaid.Handler.Answer(200, body);

        var answer = await _plaid.Client.CreateLinkTokenAsync(new() { ClientName = "B", Language = "en", CountryCodes = ["US"] });

        Assert.Equal(("link-1", "r"), (answer.LinkToken, answer.RequestId));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 7, 4, 5, TimeSpan.Zero), answer.Expiration);
        Assert.Null(answer.HostedLinkUrl);
        Assert.Null(answer.UserId);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"link_token":"planted"}""")]
    [InlineData("""{"expiration":"2026-01-02T07:04:05Z"}""")]
    [InlineData("""{"link_token":null,"expiration":"2026-01-02T07:04:05Z"}""")]
    [InlineData("""{"link_token":{"planted":1},"expiration":"2026-01-02T07:04:05Z"}""")]
    [InlineData("""{"link_token":"\ud800","expiration":"2026-01-02T07:04:05Z"}""")]
    [InlineData("""{"link_token":"planted","expiration":"planted"}""")]
    [InlineData("""{"link_token":"planted","expiration":1767337445}""")]
    [InlineData("""{"link_token":"planted","expiration":"2026-01-02T07:04:05Z"}{}""")]
    [InlineData("""{"link_token":"planted","expiration":"2026-01-02T07:04:05Z",}""")]
    [InlineData("""{"link_token":"planted","expiration":"2026-01-02T07:04:05Z" """)]
    public async Task Anything_else_is_no_link_token_and_is_not_quoted(string body)
    {
        _plaid.Handler.Answer(200, body);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(
            () => _plaid.Client.CreateLinkTokenAsync(new() { ClientName = "B", Language = "en", CountryCodes = ["US"] }));

        Assert.DoesNotContain("planted", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_throw_anything_but_a_plaid_exception()
    {
        var json = Gen.String.Select(s => System.Text.Json.JsonSerializer.Serialize(s));
        var number = Gen.OneOf("0", "-1", "1e400", "true", "null", "{}", "[]", "[null]", "[{}]", "[7]", "{\"item\":null}", "\"\\ud800\"", "\"\"");
        var value = Gen.OneOf(json, number);
        var name = Gen.OneOf(
            "access_token", "item_id", "request_id", "accounts", "item", "error_type", "error_code", "display_message", "link_token",
            "expiration", "hosted_link_url", "link_sessions", "created_at", "key", "institution", "items", "user_id", "new_access_token",
            "added", "modified", "removed", "next_cursor", "has_more", "inflow_streams", "updated_datetime");
        var body = Gen.Select(name, value, (n, v) => $"\"{n}\":{v}").List[0, 20].Select(l => "{" + string.Join(',', l) + "}");
        var text = Gen.OneOf(body, value).Select(Encoding.UTF8.GetBytes);
        var bytes = Gen.OneOf(text, Gen.Byte.Array[0, 40]);
        var status = Gen.OneOf(200, 200, 400, 500);

        Gen.Select(status, bytes).Sample(answer =>
        {
            var (code, sent) = answer;
            return Reads(PlaidItemApi.ExchangeCall) && Reads(PlaidLinkApi.CreateCall) && Reads(PlaidLinkApi.GetCall)
                && Reads(PlaidItemApi.GetCall) && Reads(PlaidAccountApi.GetCall) && Reads(PlaidAccountApi.GetBalancesCall)
                && Reads(PlaidTransactionApi.SyncCall) && Reads(PlaidTransactionApi.RefreshCall) && Reads(PlaidTransactionApi.RecurringCall)
                && Reads(PlaidUserApi.GetItemsCall)
                && Reads(PlaidWebhookApi.GetKeyCall) && Reads(PlaidInstitutionApi.GetByIdCall);

            bool Reads<TRequest, TResponse>(PlaidCall<TRequest, TResponse> call)
                where TResponse : class, IPlaidResponse
            {
                try
                {
                    return PlaidAnswer.Read(call, code, null, sent) is not null;
                }
                catch (Exception exception) when (exception is PlaidApiException or PlaidTransportException)
                {
                    return true;
                }
            }
        }, iter: 3000);
    }

    public void Dispose() => _plaid.Dispose();
}
