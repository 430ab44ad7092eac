using System.Text;

namespace BudgetTracker;

public sealed class WebhookBodyTests
{
    [Fact]
    public void What_is_acted_on_is_read_and_the_rest_passed_over()
    {
        var item = Read("""
            {"webhook_type":"ITEM","webhook_code":"PENDING_DISCONNECT","item_id":"i","environment":"sandbox","account_id":"a","user_id":{"new":[1]},
             "disconnect_time":"2026-12-04T12:00:00Z","consent_expiration_time":"2026-12-05T12:00:00Z","reason":"INSTITUTION_MIGRATION"}
            """);
        Assert.Equal(("ITEM", "PENDING_DISCONNECT", "i", "sandbox", "a"), (item.WebhookType, item.WebhookCode, item.ItemId, item.Environment, item.AccountId));
        Assert.Equal((4, 5), (item.DisconnectTime?.Day, item.ConsentExpirationTime?.Day));

        var link = Read("""
            {"webhook_type":"LINK","webhook_code":"SESSION_FINISHED","status":"SUCCESS","link_session_id":"s","link_token":"link-1",
             "public_tokens":["public-1","public-2"],"public_token":"public-1"}
            """);
        Assert.Equal(("SUCCESS", "s", "link-1"), (link.Status, link.LinkSessionId, link.LinkToken));
        Assert.Equal(["public-1", "public-2"], link.PublicTokens!.Select(token => token.Reveal()));
        Assert.Equal("public-1", link.PublicToken?.Reveal());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","error":null""")]
    [InlineData(""","error":"ITEM_LOGIN_REQUIRED" """)]
    [InlineData(""","error":{"error_code":"ITEM_LOGIN_REQUIRED","status":400,"causes":[[]]}""")]
    [InlineData(""","error":[1]""")]
    [InlineData(""","disconnect_time":"tomorrow","consent_expiration_time":{},"account_id":7,"status":null""")]
    [InlineData(""","public_tokens":{"a":["b"]},"public_token":["x"],"link_token":{}""")]
    [InlineData(""","public_tokens":null,"public_token":null""")]
    [InlineData(""","public_tokens":[1,null,"","a b",["x"],{"y":[2]}]""")]
    [InlineData(""","b\ud83dnk":"\ud83d","account_id":"\ud83d" """)]
    public void What_is_odd_costs_nothing_but_itself(string members)
    {
        var body = Read($$"""{"webhook_type":"ITEM","webhook_code":"ERROR"{{members}},"item_id":"i"}""");

        Assert.Equal(("ITEM", "ERROR", "i"), (body.WebhookType, body.WebhookCode, body.ItemId));
        Assert.Empty(body.PublicTokens ?? []);
        Assert.Null(body.PublicToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("webhook_type=ITEM")]
    public void What_is_no_object_is_no_webhook(string text) => Assert.Null(WebhookBody.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void It_prints_without_its_tokens()
    {
        var body = Read("""{"webhook_type":"LINK","webhook_code":"ITEM_ADD_RESULT","link_token":"secret-1","public_token":"secret-2","public_tokens":["secret-3"]}""");

        Assert.Equal("LINK ITEM_ADD_RESULT", $"{body}");
        Assert.DoesNotContain("secret", $"{new VerifiedWebhook([], default, body)} {body.PublicToken} {body.PublicTokens![0]}", StringComparison.Ordinal);
    }

    private static WebhookBody Read(string json) => WebhookBody.Read(Encoding.UTF8.GetBytes(json))!;
}
