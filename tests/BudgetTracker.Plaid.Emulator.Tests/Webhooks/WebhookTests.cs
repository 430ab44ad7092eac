using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BudgetTracker.Emulation;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_webhook_is_signed_with_the_key_that_is_published()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await FireAsync(plaid, receiver, "SYNC_UPDATES_AVAILABLE");
        var (body, jwt) = await receiver.NextAsync();

        var parts = jwt.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        Assert.Equal("ES256", (string?)header["alg"]);
        Assert.Equal(plaid.Clock.GetUtcNow().ToUnixTimeSeconds(), (long?)claims["iat"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), (string?)claims["request_body_sha256"]);

        var key = await KeyAsync(plaid, (string)header["kid"]!);
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars((string)key["x"]!), Y = Base64Url.DecodeFromChars((string)key["y"]!) },
        });
        Assert.True(ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.True(key.AsObject().ContainsKey("expired_at"));
        Assert.Null(key["expired_at"]);
    }

    [Fact]
    public async Task Microsofts_token_handler_accepts_the_signature()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await FireAsync(plaid, receiver, "DEFAULT_UPDATE");
        var (_, jwt) = await receiver.NextAsync();

        var key = await KeyAsync(plaid, new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(jwt).Kid);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            IssuerSigningKey = new Microsoft.IdentityModel.Tokens.JsonWebKey(key.ToJsonString()),
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            RequireExpirationTime = false,
            ValidateLifetime = false,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
    }

    [Theory]
    [InlineData("SYNC_UPDATES_AVAILABLE", "TRANSACTIONS", "initial_update_complete")]
    [InlineData("DEFAULT_UPDATE", "TRANSACTIONS", "new_transactions")]
    [InlineData("PENDING_DISCONNECT", "ITEM", "disconnect_time")]
    [InlineData("RECURRING_TRANSACTIONS_UPDATE", "TRANSACTIONS", "account_ids")]
    [InlineData("USER_ACCOUNT_REVOKED", "ITEM", "account_id")]
    [InlineData("LOGIN_REPAIRED", "ITEM", "environment")]
    public async Task A_webhook_tells_its_item_and_what_its_code_requires(string code, string type, string field)
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await FireAsync(plaid, receiver, code);
        var body = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal((type, code), ((string)body["webhook_type"]!, (string)body["webhook_code"]!));
        Assert.Equal(plaid.Emulator.Items[0].ItemId, (string?)body["item_id"]);
        Assert.NotNull(body[field]);
    }

    [Fact]
    public async Task A_reset_login_sends_the_error()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = receiver.Address });
        await plaid.PostAsync("/sandbox/item/reset_login", new { access_token = access });
        var body = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal("ITEM_LOGIN_REQUIRED", (string?)body["error"]!["error_code"]);
    }

    [Fact]
    public async Task A_changed_webhook_is_acknowledged_at_the_new_address()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await plaid.PostAsync("/item/webhook/update", new { access_token = await plaid.AccessTokenAsync(), webhook = receiver.Address });
        var body = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(receiver.Address, (string?)body["new_webhook_url"]);
    }

    [Fact]
    public async Task A_finished_hosted_session_sends_its_public_token()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var token = plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { hosted_link = new { }, webhook = receiver.Address }));
        var added = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(("ITEM_ADD_RESULT", token), ((string)added["webhook_code"]!, (string)added["public_token"]!));
        var body = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(("SESSION_FINISHED", "SUCCESS"), ((string)body["webhook_code"]!, (string)body["status"]!));
        Assert.Equal(token, (string?)body["public_tokens"]![0]);
    }

    [Fact]
    public async Task A_receiver_that_is_down_does_not_stop_the_next_webhook()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = "http://127.0.0.1:1/closed" });
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = "DEFAULT_UPDATE" })).IsOk();
        await FireAsync(plaid, receiver, "LOGIN_REPAIRED");
        Assert.NotEmpty((await receiver.NextAsync()).Body);
    }

    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("example.com/hook")]
    public async Task No_webhook_leaves_this_machine(string address)
    {
        using var log = new LogLines();
        await using var plaid = await TestPlaid.StartAsync(o => o.LoggerFactory = log);
        var access = await plaid.AccessTokenAsync(new { webhook = address });
        var answer = await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = "DEFAULT_UPDATE" });
        answer.IsOk();
        Assert.True((bool)answer.Body["webhook_fired"]!);
        Assert.Contains(log.Lines, line => line.Contains("DEFAULT_UPDATE was not sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_fired_at_an_item_without_an_address()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = await plaid.AccessTokenAsync(), webhook_code = "DEFAULT_UPDATE" }))
            .IsError("SANDBOX_WEBHOOK_INVALID", "SANDBOX_ERROR");
    }

    [Fact]
    public async Task An_unknown_code_or_key_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = "SING" })).IsError("INVALID_FIELD");
        (await plaid.PostAsync("/webhook_verification_key/get", new { key_id = "x" })).IsError("INVALID_WEBHOOK_VERIFICATION_KEY_ID");
    }

    private static async Task FireAsync(TestPlaid plaid, WebhookReceiver receiver, string code)
    {
        var access = await plaid.AccessTokenAsync(new { webhook = receiver.Address });
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = code })).IsOk();
    }

    private static async Task<JsonNode> KeyAsync(TestPlaid plaid, string id) =>
        (await plaid.PostAsync("/webhook_verification_key/get", new { key_id = id })).Body["key"]!;
}
