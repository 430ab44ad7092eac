namespace BudgetTracker;

/// <summary>What an error means for the next sync.</summary>
public sealed class SyncFailureTests
{
    [Theory]
    [InlineData(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED", 30, 3600, true, false)]
    [InlineData(400, "ITEM_ERROR", "A_CODE_OF_TOMORROW", 30, 3600, true, false)]
    [InlineData(400, "ITEM_ERROR", "PRODUCTS_NOT_SUPPORTED", 86400, 86400, false, false)]
    [InlineData(400, "INVALID_INPUT", "ADDITIONAL_CONSENT_REQUIRED", 86400, 86400, false, false)]
    [InlineData(400, "TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", 5, 300, false, false)]
    [InlineData(400, "INVALID_REQUEST", "INVALID_FIELD", 5, 3600, false, true)]
    [InlineData(400, "INVALID_INPUT", "INVALID_API_KEYS", 60, 3600, false, false)]
    [InlineData(400, "INVALID_INPUT", "INVALID_ACCESS_TOKEN", 30, 3600, true, false)]
    [InlineData(400, "INSTITUTION_ERROR", "INSTITUTION_DOWN", 30, 3600, false, false)]
    [InlineData(429, "RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT", 60, 60, false, false)]
    [InlineData(500, "API_ERROR", "INTERNAL_SERVER_ERROR", 30, 3600, false, false)]
    public void Errors_have_classes(int status, string type, string code, int firstPause, int longestPause, bool wantsCheck, bool forgetsCursor)
    {
        var failure = SyncFailure.Of(new PlaidApiException("/transactions/sync", status, type, code), hasCursor: true);

        Assert.Equal(
            (code, TimeSpan.FromSeconds(firstPause), TimeSpan.FromSeconds(longestPause), wantsCheck, forgetsCursor),
            (failure.Code, failure.FirstPause, failure.LongestPause, failure.WantsCheck, failure.ForgetsCursor));
    }

    [Fact]
    public void What_is_not_ready_is_no_error()
    {
        Assert.Equal(SyncFailure.NotReady, SyncFailure.Of(new PlaidApiException("/transactions/sync", 400, "ITEM_ERROR", "PRODUCT_NOT_READY"), hasCursor: true));
        Assert.Null(SyncFailure.NotReady.Code);
    }

    [Fact]
    public void Plaids_own_wait_is_kept_to()
    {
        var failure = SyncFailure.Of(
            new PlaidApiException("/transactions/sync", 429, "RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT") { RetryAfter = TimeSpan.FromSeconds(90) }, hasCursor: true);

        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(90), true), (failure.FirstPause, failure.LongestPause, failure.IsPlaidsWish));
    }

    [Fact]
    public void A_wrong_field_is_no_matter_of_the_cursor_where_there_is_none()
    {
        Assert.False(SyncFailure.Of(new PlaidApiException("/transactions/sync", 400, "INVALID_REQUEST", "INVALID_FIELD"), hasCursor: false).ForgetsCursor);
    }

    [Fact]
    public void What_a_person_is_told_of_a_fault_on_this_side_holds_nothing_of_it()
    {
        Assert.Equal("INTERNAL_ERROR", SyncFailure.Of(new InvalidOperationException("access-sandbox-1"), hasCursor: false).Code);
        Assert.Equal("PLAID_UNAVAILABLE", SyncFailure.Of(new PlaidTransportException("/transactions/sync", "reset", mayHaveBeenProcessed: true), hasCursor: false).Code);
    }
}
