using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public class ProblemTests
{
    private const string Secret = "internal detail";

    public static TheoryData<BudgetTrackerException, int, string, string?, int?> Errors => new()
    {
        { new TokenExchangeException("relink_required", Secret), 409, "relink_required", null, null },
        { new TokenExchangeException("brand_new", "Told to the caller."), 409, "brand_new", null, null },
        { Api(400, "INVALID_INPUT", "INVALID_PUBLIC_TOKEN"), 404, "unknown_public_token", null, null },
        { Api(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED"), 409, "item_login_required", "req-1", null },
        { Api(400, "ITEM_ERROR", "BRAND_NEW"), 409, "brand_new", "req-1", null },
        { Api(429, "RATE_LIMIT_EXCEEDED", "ADDITION_LIMIT"), 503, "plaid_unavailable", "req-1", 10 },
        { Api(429, "RATE_LIMIT_EXCEEDED", "ADDITION_LIMIT", TimeSpan.FromSeconds(31.5)), 503, "plaid_unavailable", "req-1", 32 },
        { Api(500, "API_ERROR", "INTERNAL_SERVER_ERROR"), 503, "plaid_unavailable", "req-1", 10 },
        { Api(400, "INSTITUTION_ERROR", "INSTITUTION_DOWN"), 503, "plaid_unavailable", "req-1", 10 },
        { Api(400, "INVALID_INPUT", "INVALID_API_KEYS"), 503, "plaid_misconfigured", "req-1", null },
        { Api(400, "INVALID_REQUEST", "INVALID_PRODUCT"), 503, "plaid_misconfigured", "req-1", null },
        { new BudgetTrackerConfigurationException(Secret), 503, "plaid_misconfigured", null, null },
        { new TokenProtectionException(), 503, "plaid_misconfigured", null, null },
        { new PlaidTransportException("/link/token/create", Secret, mayHaveBeenProcessed: false), 503, "plaid_unavailable", null, 5 },
        { new DatabaseException(Secret, isTransient: true), 503, "database_unavailable", null, 5 },
        { new DatabaseException(Secret, isTransient: false), 503, "database_unavailable", null, 5 },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Every_error_has_its_status_and_code_and_tells_no_internals(
        BudgetTrackerException exception, int status, string code, string? requestId, int? retryAfter)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>()).ThrowsAsync(exception);
        var answer = await host.ExchangeAsync();
        var problem = await answer.ProblemAsync(status, code);
        Assert.Equal(requestId, problem.TryGetProperty("request_id", out var id) ? id.GetString() : null);
        Assert.Equal(retryAfter, (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.DoesNotContain(Secret, problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("INVALID", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(SubstitutedHost.PublicToken, host.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_keys_are_told_to_the_operator_once()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(Api(400, "INVALID_INPUT", "INVALID_API_KEYS"));
        await host.ExchangeAsync();
        var line = Assert.Single(host.Log.Errors);
        Assert.StartsWith("POST /exchange-public-token was answered with 503 plaid_misconfigured;", line, StringComparison.Ordinal);
        Assert.Contains("Plaid answered /some/endpoint with 400 INVALID_INPUT/INVALID_API_KEYS (request_id req-1).", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_caller_did_wrong_is_no_error_in_the_log()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new TokenExchangeException(TokenExchangeErrorCodes.UnknownPublicToken, "Unknown."));
        await host.ExchangeAsync();
        Assert.Empty(host.Log.Errors);
    }

    [Theory]
    [InlineData("ITEM_ERROR", "ITEM_LOGIN_REQUIRED")]
    [InlineData("INSTITUTION_ERROR", "INSTITUTION_DOWN")]
    public async Task Plaids_sentence_for_the_end_user_is_passed_on(string type, string code)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Exchanges.ExchangeAsync(Arg.Any<TokenExchangeRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new PlaidApiException("/x", 400, type, code) { DisplayMessage = "Please sign in at your bank." });
        Assert.Equal("Please sign in at your bank.", (await (await host.ExchangeAsync()).JsonAsync()).GetProperty("detail").GetString());
    }

    private static PlaidApiException Api(int status, string type, string code, TimeSpan? retryAfter = null) =>
        new("/some/endpoint", status, type, code, "req-1") { RetryAfter = retryAfter };
}
