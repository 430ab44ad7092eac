using System.Security.Cryptography;
using Npgsql;

namespace BudgetTracker.Plaid;

[Collection(PostgresGroup.Name)]
public sealed class ExchangeStoreTests(PostgresServer server) : IAsyncLifetime
{
    private string _database = "";
    private TestHost? _host;

    private IExchangeStore Exchanges => _host!.Exchanges;

    public async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        _host = new TestHost(_database);
    }

    public Task DisposeAsync() => _host!.DisposeAsync().AsTask();

    [PostgresFact]
    public async Task The_first_claim_of_a_token_is_held_and_the_second_is_not()
    {
        var first = await ClaimAsync("alice", "token");
        var second = await ClaimAsync("alice", "token");

        Assert.True(first.IsHeld);
        Assert.Equal((ExchangeStates.Exchanging, 1, 1), (first.State, first.Fence, first.Attempt));
        Assert.False(second.IsHeld);
        Assert.Equal(first.Id, second.Id);
    }

    [PostgresFact]
    public async Task Of_many_concurrent_claims_exactly_one_is_held()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ClaimAsync("alice", "token")));

        Assert.Single(claims, claim => claim.IsHeld);
        Assert.Single(claims.Select(claim => claim.Id).Distinct());
    }

    [PostgresFact]
    public async Task Another_users_claim_of_the_same_token_is_not_held_even_when_it_is_open_again()
    {
        var attempt = await ClaimAsync("alice", "token");
        await Exchanges.EndAsync(attempt, new(ExchangeStates.Unknown, CountsAsAttempt: true), default);

        var other = await ClaimAsync("mallory", "token");

        Assert.False(other.IsHeld);
        Assert.Equal("alice", other.UserId);
    }

    [PostgresFact]
    public async Task An_unknown_exchange_is_claimed_again_under_a_new_fence()
    {
        var first = await ClaimAsync("alice", "token");
        Assert.True(await Exchanges.EndAsync(first, new(ExchangeStates.Unknown, CountsAsAttempt: true), default));

        var second = await ClaimAsync("alice", "token");

        Assert.True(second.IsHeld);
        Assert.Equal((2, 2), (second.Fence, second.Attempt));
        Assert.Equal(first.Id, second.Id);
    }

    [PostgresFact]
    public async Task A_call_that_was_not_processed_does_not_count_as_an_attempt()
    {
        var first = await ClaimAsync("alice", "token");
        await Exchanges.EndAsync(first, new(ExchangeStates.Unknown, CountsAsAttempt: false, "RATE_LIMIT"), default);

        Assert.Equal(1, (await ClaimAsync("alice", "token")).Attempt);
    }

    [PostgresFact]
    public async Task An_expired_lease_is_claimed_again_and_fences_its_former_holder_off()
    {
        var former = await ClaimAsync("alice", "token");
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s'");
        var current = await ClaimAsync("alice", "token");

        Assert.True(current.IsHeld);
        Assert.Equal(new CompleteOutcome(Stored: false, IsHeld: false), await Exchanges.CompleteAsync(former, Row(former, "item-1"), "req", default));
        Assert.False(await Exchanges.EndAsync(former, new(ExchangeStates.Rejected, CountsAsAttempt: true), default));
        Assert.Empty(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_item"));

        Assert.True((await Exchanges.CompleteAsync(current, Row(current, "item-1"), "req", default)).Stored);
    }

    [PostgresFact]
    public async Task Completing_stores_the_item_ends_the_attempt_and_erases_the_public_token()
    {
        var attempt = await ClaimAsync("alice", "token");

        var outcome = await Exchanges.CompleteAsync(attempt, Row(attempt, "item-1"), "req-1", default);

        Assert.True(outcome.Stored);
        var row = Assert.Single(await PostgresServer.QueryAsync(
            _database, "select state, item_id, plaid_request_id, public_token_sealed is null, error_code from budget_tracker.plaid_exchange"));
        Assert.Equal([ExchangeStates.Active, "item-1", "req-1", true, DBNull.Value], row);
        Assert.Equal(["item-1", 1L], Assert.Single(await PostgresServer.QueryAsync(
            _database, "select item_id, (select count(*) from budget_tracker.plaid_account a where a.item = i.id) from budget_tracker.plaid_item i")));
    }

    [PostgresFact]
    public async Task Completing_again_after_a_lost_acknowledgement_finds_that_it_is_done()
    {
        var attempt = await ClaimAsync("alice", "token");
        await Exchanges.CompleteAsync(attempt, Row(attempt, "item-1"), "req", default);

        Assert.True((await Exchanges.CompleteAsync(attempt, Row(attempt, "item-1"), "req", default)).Stored);
        Assert.Single(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_item"));
    }

    [PostgresFact]
    public async Task Completing_with_an_item_that_has_a_row_names_that_row_and_stores_nothing()
    {
        var first = await ClaimAsync("alice", "token-1");
        var existing = Row(first, "item-1");
        await Exchanges.CompleteAsync(first, existing, "req", default);
        var second = await ClaimAsync("alice", "token-2");

        var outcome = await Exchanges.CompleteAsync(second, Row(second, "item-1"), "req", default);

        Assert.Equal(new CompleteOutcome(Stored: false, IsHeld: true, new ItemOwner(existing.Id, "alice")), outcome);
        Assert.Equal(ExchangeStates.Exchanging, (await Exchanges.FindAsync("sandbox", "alice", second.Id, default))?.State);
        Assert.True((await Exchanges.CompleteAsync(second, Row(second, "item-1") with { Id = existing.Id }, "req", default)).Stored);
    }

    [PostgresTheory]
    [InlineData(ExchangeStates.Rejected, true)]
    [InlineData(ExchangeStates.Suspect, true)]
    [InlineData(ExchangeStates.Unknown, false)]
    public async Task Ending_keeps_the_sealed_public_token_only_where_it_is_needed_again(string state, bool erased)
    {
        var attempt = await ClaimAsync("alice", "token");

        Assert.True(await Exchanges.EndAsync(attempt, new(state, CountsAsAttempt: true, "CODE", "req"), default));

        Assert.Equal([state, erased, "CODE", "req"], Assert.Single(await PostgresServer.QueryAsync(
            _database, "select state, public_token_sealed is null, error_code, plaid_request_id from budget_tracker.plaid_exchange")));
    }

    [PostgresFact]
    public async Task An_exchange_is_found_by_its_owner_alone()
    {
        var attempt = await ClaimAsync("alice", "token");

        Assert.NotNull(await Exchanges.FindAsync("sandbox", "alice", attempt.Id, default));
        Assert.Null(await Exchanges.FindAsync("sandbox", "mallory", attempt.Id, default));
        Assert.Null(await Exchanges.FindAsync("production", "alice", attempt.Id, default));
    }

    [PostgresFact]
    public async Task A_read_only_database_refuses_the_claim()
    {
        await ClaimAsync("alice", "token");
        await using var standby = new TestHost(new NpgsqlConnectionStringBuilder(_database) { Options = "-c default_transaction_read_only=on" }.ConnectionString);

        var exception = await Assert.ThrowsAsync<TokenStoreException>(() => standby.Exchanges.ClaimAsync(New("alice", "other"), default));

        Assert.Contains("read-only", exception.Message, StringComparison.Ordinal);
    }

    private Task<ExchangeAttempt> ClaimAsync(string userId, string token) => Exchanges.ClaimAsync(New(userId, token), default);

    private static NewExchange New(string userId, string token) =>
        new(Guid.CreateVersion7(), "sandbox", userId, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)), [1, 2, 3]);

    private static ItemRow Row(ExchangeAttempt attempt, string itemId) =>
        new(Guid.CreateVersion7(), attempt.Environment, attempt.UserId, itemId, [4, 5, 6], "ring:k1", null, [new LinkAccount { Id = "acc" }]);
}
