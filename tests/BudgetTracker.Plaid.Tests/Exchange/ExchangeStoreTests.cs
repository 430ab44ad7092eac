using System.Globalization;
using System.Security.Cryptography;
using System.Transactions;
using Npgsql;

namespace BudgetTracker;

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
    public async Task Completing_gives_a_new_item_as_reading_it_does()
    {
        var attempt = await ClaimAsync("alice", "token");
        var row = Row(attempt, "item-1") with
        {
            Institution = new LinkInstitution(),
            Accounts =
            [
                new() { Id = "b", Name = "Savings", Mask = "1111", Type = "depository", Subtype = "savings" },
                new() { Id = "c" },
                new() { Id = "a", Name = "Savings" },
                new() { Id = "a", Name = "named twice" },
                new() { Id = "", Name = "of no use" },
            ],
        };

        var outcome = await Exchanges.CompleteAsync(attempt, row, "req", default);

        var read = Assert.Single(await _host!.Repository.ListAsync("alice"));
        Assert.Equal(read.Accounts, outcome.NewItem!.Accounts);
        Assert.Equal(read, outcome.NewItem with { Accounts = read.Accounts });
    }

    [PostgresFact]
    public async Task Completing_into_a_row_that_was_there_leaves_the_item_to_be_read()
    {
        var first = await ClaimAsync("alice", "token-1");
        var existing = Row(first, "item-1");
        await Exchanges.CompleteAsync(first, existing, "req", default);
        var second = await ClaimAsync("alice", "token-2");

        var outcome = await Exchanges.CompleteAsync(second, existing, "req", default);

        Assert.Equal((true, null), (outcome.Stored, outcome.NewItem));
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
        Assert.Equal(ExchangeStates.Exchanging, (await Exchanges.FindAsync("alice", second.Id, default))?.State);
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

        Assert.NotNull(await Exchanges.FindAsync("alice", attempt.Id, default));
        Assert.Null(await Exchanges.FindAsync("mallory", attempt.Id, default));
    }

    [PostgresFact]
    public async Task A_read_only_database_refuses_the_claim()
    {
        await ClaimAsync("alice", "token");
        await using var standby = new TestHost(new NpgsqlConnectionStringBuilder(_database) { Options = "-c default_transaction_read_only=on" }.ConnectionString);

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => standby.Exchanges.ClaimAsync(New("alice", "other"), default));

        Assert.Contains("read-only", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task The_same_accounts_are_not_claimed_twice_at_once()
    {
        var first = await Exchanges.ClaimAsync(New("alice", "token-1") with { Fingerprint = [7] }, default);
        var second = await Exchanges.ClaimAsync(New("alice", "token-2") with { Fingerprint = [7] }, default);
        var another = await Exchanges.ClaimAsync(New("bob", "token-3") with { Fingerprint = [7] }, default);

        Assert.True(first.Attempt!.IsHeld);
        Assert.Equal((first.Attempt.Id, false), (second.Attempt!.Id, second.Attempt.IsHeld));
        Assert.True(another.Attempt!.IsHeld);
    }

    [PostgresFact]
    public async Task Accounts_that_are_linked_are_not_claimed_and_their_item_is_named()
    {
        var attempt = await ClaimAsync("alice", "token-1");
        var row = Row(attempt, "item-1");
        await Exchanges.CompleteAsync(attempt, row, "req", default);

        var claim = await Exchanges.ClaimAsync(New("alice", "token-2") with { Fingerprint = row.Fingerprint }, default);

        Assert.Equal(new ExchangeClaim(Attempt: null, "item-1"), claim);
        Assert.Single(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.plaid_exchange"));
    }

    [PostgresFact]
    public async Task Completing_a_second_link_of_the_same_accounts_stores_nothing_and_names_the_first()
    {
        var (first, second) = (await ClaimAsync("alice", "token-1"), await ClaimAsync("alice", "token-2"));
        await Exchanges.CompleteAsync(first, Row(first, "item-1"), "req", default);

        var outcome = await Exchanges.CompleteAsync(second, Row(second, "item-2"), "req", default);

        Assert.Equal(new CompleteOutcome(Stored: false, IsHeld: true, Duplicate: "item-1"), outcome);
    }

    [PostgresFact]
    public async Task A_rejected_duplicate_is_stored_as_being_removed_until_recovery_takes_it_up()
    {
        var attempt = await ClaimAsync("alice", "token");

        Assert.True(await Exchanges.RejectDuplicateAsync(attempt, Row(attempt, "item-2"), "item-1", default));

        var ended = await Exchanges.FindAsync("alice", attempt.Id, default);
        Assert.Equal((ExchangeStates.Rejected, "item-1", ExchangeRunner.DuplicateCode), (ended?.State, ended?.ItemId, ended?.ErrorCode));
        Assert.Equal(ItemStatuses.Removing, Assert.Single(await _host!.Repository.ListAsync("alice")).Status);
        Assert.False(await Exchanges.RejectDuplicateAsync(attempt, Row(attempt, "item-3"), "item-1", default));
        var pause = TimeSpan.FromMinutes(1);
        Assert.Empty(await _host.Items.TakeUpRemovalsAsync(8, pause, default));
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set updated_at = now() - interval '61 s'");
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.Items.TakeUpRemovalsAsync(8, pause, default)));
        Assert.Equal(("alice", "item-2"), Assert.Single(taken.SelectMany(removals => removals)));
    }

    [PostgresFact]
    public async Task Duplicates_may_be_allowed()
    {
        await using var host = new TestHost(_database, settings: [new("Plaid:AllowDuplicateItems", "true")]);
        var (first, second) = (await ClaimAsync("alice", "token-1"), await ClaimAsync("alice", "token-2"));

        Assert.True((await host.Exchanges.CompleteAsync(first, Row(first, "item-1"), "req", default)).Stored);
        Assert.True((await host.Exchanges.CompleteAsync(second, Row(second, "item-2"), "req", default)).Stored);
    }

    [PostgresFact]
    public async Task Recovery_takes_up_what_nobody_holds_and_each_exchange_once()
    {
        var held = await ClaimAsync("alice", "held");
        var unknown = await ClaimAsync("alice", "unknown");
        await Exchanges.EndAsync(unknown, new(ExchangeStates.Unknown, CountsAsAttempt: true), default);
        var expired = await ClaimAsync("bob", "expired");
        Assert.Empty(await Exchanges.TakeUpAsync(8, default));
        await PostgresServer.ExecuteAsync(_database, $"update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s' where id <> '{held.Id}'");

        var taken = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Exchanges.TakeUpAsync(1, default)))).SelectMany(attempts => attempts).ToList();

        Assert.Equal(new[] { unknown.Id, expired.Id }.Order(), taken.Select(attempt => attempt.Id).Order());
        Assert.All(taken, attempt => Assert.Equal((true, 2, 2), (attempt.IsHeld, attempt.Fence, attempt.Attempt)));
        Assert.All(taken, attempt => Assert.Equal([1, 2, 3], attempt.PublicTokenSealed));
        Assert.Equal(1, (await Exchanges.FindAsync("alice", held.Id, default))?.Fence);
    }

    [PostgresTheory]
    [InlineData(true, ExchangeStates.Suspect)]
    [InlineData(false, ExchangeStates.Rejected)]
    public async Task An_exchange_whose_public_token_is_over_ends_and_the_token_is_erased(bool counts, string state)
    {
        var attempt = await ClaimAsync("alice", "token");
        await Exchanges.EndAsync(attempt, new(ExchangeStates.Unknown, counts), default);
        await ExpireAsync();
        Assert.Equal(ExchangeStates.Unknown, (await Exchanges.FindAsync("alice", attempt.Id, default))?.State);

        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set created_at = now() - interval '31 min', lease_until = now() - interval '30 min'");
        await ExpireAsync();

        var ended = await Exchanges.FindAsync("alice", attempt.Id, default);
        Assert.Equal((state, null), (ended?.State, ended?.PublicTokenSealed));
    }

    [PostgresFact]
    public async Task A_suspect_is_lost_after_the_grace()
    {
        var attempt = await ClaimAsync("alice", "token");
        await Exchanges.EndAsync(attempt, new(ExchangeStates.Suspect, CountsAsAttempt: true), default);
        await ExpireAsync();
        Assert.Equal(ExchangeStates.Suspect, (await Exchanges.FindAsync("alice", attempt.Id, default))?.State);

        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set updated_at = now() - interval '46 min'");
        await ExpireAsync();

        Assert.Equal(ExchangeStates.Lost, (await Exchanges.FindAsync("alice", attempt.Id, default))?.State);
    }

    [PostgresFact]
    public async Task A_callers_transaction_scope_that_is_not_completed_takes_nothing_back()
    {
        ExchangeAttempt attempt;
        using (new TransactionScope(TransactionScopeOption.Required, TransactionScopeAsyncFlowOption.Enabled))
        {
            attempt = await ClaimAsync("alice", "token");
            Assert.True((await Exchanges.CompleteAsync(attempt, Row(attempt, "item-1"), "req", default)).Stored);
        }

        Assert.Equal(ExchangeStates.Active, (await Exchanges.FindAsync("alice", attempt.Id, default))?.State);
        Assert.Equal(["item-1"], (await _host!.Repository.ListAsync("alice")).Select(item => item.ItemId));
    }

    [PostgresFact]
    public async Task A_late_holder_takes_back_what_the_next_one_found_spent()
    {
        var (late, next) = await FenceOffAsync();
        await Exchanges.EndAsync(next, new(ExchangeStates.Suspect, CountsAsAttempt: true, PlaidErrorCodes.InvalidPublicToken), default);

        var taken = await Exchanges.TakeBackAsync(late, "item-1", default);

        Assert.Equal((true, 3, ExchangeStates.Exchanging), (taken?.IsHeld, taken?.Fence, taken?.State));
        Assert.True((await Exchanges.CompleteAsync(taken!, Row(taken!, "item-1"), "req", default)).Stored);
    }

    [PostgresFact]
    public async Task A_late_holder_takes_back_what_nobody_holds()
    {
        var (late, next) = await FenceOffAsync();
        await Exchanges.EndAsync(next, new(ExchangeStates.Unknown, CountsAsAttempt: true), default);

        Assert.True((await Exchanges.TakeBackAsync(late, "item-1", default))?.IsHeld);
        Assert.False((await Exchanges.TakeBackAsync(late, "item-1", default))?.IsHeld);
    }

    [PostgresFact]
    public async Task A_late_holder_takes_nothing_from_the_next_one_before_its_lease_ends()
    {
        var (late, _) = await FenceOffAsync();

        var current = await Exchanges.TakeBackAsync(late, "item-1", default);

        Assert.Equal((false, 2, ExchangeStates.Exchanging), (current?.IsHeld, current?.Fence, current?.State));
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s'");
        Assert.True((await Exchanges.TakeBackAsync(late, "item-1", default))?.IsHeld);
    }

    [PostgresFact]
    public async Task What_a_late_holder_took_back_and_left_again_is_suspect_when_its_lease_ends_and_may_be_taken_back_again()
    {
        var (late, next) = await FenceOffAsync();
        await Exchanges.EndAsync(next, new(ExchangeStates.Suspect, CountsAsAttempt: true, PlaidErrorCodes.InvalidPublicToken), default);
        var taken = await Exchanges.TakeBackAsync(late, "item-1", default);
        await ExpireAsync();
        Assert.Equal(ExchangeStates.Exchanging, (await Exchanges.FindAsync("alice", late.Id, default))?.State);
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s'");

        await ExpireAsync();

        Assert.Equal(ExchangeStates.Suspect, (await Exchanges.FindAsync("alice", late.Id, default))?.State);
        Assert.True((await Exchanges.TakeBackAsync(taken!, "item-1", default))?.IsHeld);
    }

    [PostgresTheory]
    [InlineData(ExchangeStates.Suspect, ExchangeRunner.GivenBackCode, "0 s")]
    [InlineData(ExchangeStates.Suspect, PlaidErrorCodes.InvalidPublicToken, "23 min")]
    [InlineData(ExchangeStates.Rejected, ExchangeRunner.DuplicateCode, "0 s")]
    [InlineData(ExchangeStates.Lost, PlaidErrorCodes.InvalidPublicToken, "0 s")]
    public async Task A_late_holder_takes_nothing_back_whose_item_is_or_may_be_removed(string state, string code, string age)
    {
        var (late, next) = await FenceOffAsync();
        await Exchanges.EndAsync(next, new(state, CountsAsAttempt: true, code), default);
        await PostgresServer.ExecuteAsync(_database, $"update budget_tracker.plaid_exchange set updated_at = now() - interval '{age}'");

        var current = await Exchanges.TakeBackAsync(late, "item-1", default);

        Assert.Equal((false, state), (current?.IsHeld, current?.State));
    }

    [PostgresTheory]
    [InlineData("insert into budget_tracker.plaid_unowned_item (user_id, item_id, first_seen_at) values ('alice', '{0}', now() - interval '23 min')")]
    [InlineData("update budget_tracker.plaid_exchange set state = 'LOST', item_id = '{0}', reconciled_at = now() where id <> (select min(id::text)::uuid from budget_tracker.plaid_exchange)")]
    public async Task A_late_holder_takes_nothing_back_whose_item_is_removed_on_account_of_another_exchange(string removal)
    {
        var (late, next) = await FenceOffAsync();
        await Exchanges.EndAsync(next, new(ExchangeStates.Suspect, CountsAsAttempt: true, PlaidErrorCodes.InvalidPublicToken), default);
        await ClaimAsync("alice", "a later token");

        await PostgresServer.ExecuteAsync(_database, string.Format(CultureInfo.InvariantCulture, removal, "item-1"));

        Assert.False((await Exchanges.TakeBackAsync(late, "item-1", default))?.IsHeld);
        Assert.True((await Exchanges.TakeBackAsync(late, "item-2", default))?.IsHeld);
    }

    [PostgresFact]
    public async Task A_claim_whose_caller_leaves_while_the_database_has_it_is_held()
    {
        await ClaimAsync("alice", "another token");
        await using var other = new NpgsqlConnection(_database);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table budget_tracker.plaid_exchange in share mode", other))
            await hold.ExecuteNonQueryAsync();
        using var caller = new CancellationTokenSource();
        var claim = Exchanges.ClaimAsync(New("alice", "token"), caller.Token);
        await PostgresServer.UntilWaitingAsync(_database, 1, claim);
        Assert.False(claim.IsCompleted);

        await caller.CancelAsync();
        await transaction.CommitAsync();

        Assert.True((await claim).Attempt?.IsHeld);
    }

    [PostgresFact]
    public async Task A_caller_who_left_before_claims_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Exchanges.ClaimAsync(New("alice", "token"), new CancellationToken(canceled: true)));

        Assert.True((await ClaimAsync("alice", "token")) is { IsHeld: true, Fence: 1 });
    }

    [PostgresFact]
    public async Task Of_two_new_items_whose_accounts_become_known_late_the_second_is_taken_back()
    {
        var (first, second) = (await KeepAsync("item-1"), await KeepAsync("item-2"));

        var outcomes = await Task.WhenAll(Exchanges.EndStoredAsync(first, Details, default), Exchanges.EndStoredAsync(second, Details, default));

        var (kept, rejected) = outcomes[0].Duplicate is null ? (first, second) : (second, first);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsEnded));
        Assert.Equal([null, kept.ItemId], outcomes.Select(outcome => outcome.Duplicate).Order(StringComparer.Ordinal));
        var (active, ended) = (await Exchanges.FindAsync("alice", kept.Id, default), await Exchanges.FindAsync("alice", rejected.Id, default));
        Assert.Equal((ExchangeStates.Active, kept.ItemId), (active?.State, active?.ItemId));
        Assert.Equal((ExchangeStates.Rejected, ExchangeRunner.DuplicateCode, kept.ItemId), (ended?.State, ended?.ErrorCode, ended?.ItemId));
        Assert.Equal(
            [(kept.ItemId, ItemStatuses.Good), (rejected.ItemId, ItemStatuses.Removing)],
            (await _host!.Items.ListAsync("alice", default)).OrderBy(item => item.Status, StringComparer.Ordinal).Select(item => ((string?)item.ItemId, item.Status)));
    }

    [PostgresFact]
    public async Task Of_two_new_items_with_the_same_accounts_of_which_one_becomes_known_late_one_is_taken_back()
    {
        var (late, early) = (await KeepAsync("item-1"), await ClaimAsync("alice", "token"));
        await using var other = new NpgsqlConnection(_database);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"select from budget_tracker.plaid_exchange where id = '{early.Id}' for update", other))
            await hold.ExecuteNonQueryAsync();

        // It has looked for others, found none and waits; meanwhile the other one looks.
        var completed = Exchanges.CompleteAsync(early, Row(early, "item-2") with { Accounts = Details.Accounts }, "req", default);
        await PostgresServer.UntilWaitingAsync(_database, 1, completed);
        var ended = Exchanges.EndStoredAsync(late, Details, default);
        await PostgresServer.UntilWaitingAsync(_database, 2, ended);
        await transaction.CommitAsync();

        Assert.True((await completed).Stored);
        Assert.Equal("item-2", (await ended).Duplicate);
    }

    [PostgresFact]
    public async Task A_kept_item_whose_attempt_nobody_ends_is_ended_by_recovery_or_with_the_tokens_life()
    {
        var (taken, expired) = (await KeepAsync("item-1"), await KeepAsync("item-2"));
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s'");

        var up = (await Exchanges.TakeUpAsync(8, default)).Single(attempt => attempt.Id == taken.Id);
        Assert.Equal("item-1", up.ItemId);
        Assert.False((await Exchanges.EndStoredAsync(taken, Details, default)).IsEnded);
        Assert.True((await Exchanges.EndStoredAsync(up, details: null, default)).IsEnded);
        Assert.True((await Exchanges.EndStoredAsync(up, details: null, default)).IsEnded);
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s', created_at = now() - interval '31 min'; update budget_tracker.plaid_item set created_at = now() - interval '31 min'");
        await ExpireAsync();

        foreach (var attempt in new[] { taken, expired })
            Assert.Equal((ExchangeStates.Active, attempt.ItemId), await Exchanges.FindAsync("alice", attempt.Id, default) is { } found ? (found.State, found.ItemId) : default);
    }

    [PostgresFact]
    public async Task An_item_that_the_user_had_is_stored_only_where_it_still_is()
    {
        var first = await ClaimAsync("alice", "token");
        await Exchanges.CompleteAsync(first, Row(first, "item-1"), "req", default);
        var again = await ClaimAsync("alice", "another token");
        Assert.Equal(["item-1"], again.KnownItems);
        await _host!.Items.CompleteRemovalAsync("alice", "item-1", default);

        Assert.Equal(new CompleteOutcome(Stored: false, IsHeld: true), await Exchanges.CompleteAsync(again, Row(again, "item-1"), "req", default));

        Assert.Empty(await _host.Items.ListAsync("alice", default));
    }

    [PostgresFact]
    public async Task What_a_late_holder_kept_is_not_ended_at_once_because_its_public_token_is_old()
    {
        var late = await KeepAsync("item-1");
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s', created_at = now() - interval '31 min'");

        await ExpireAsync();

        Assert.Equal(ExchangeStates.Exchanging, (await Exchanges.FindAsync("alice", late.Id, default))?.State);
    }

    [PostgresFact]
    public async Task A_kept_item_is_not_kept_twice_by_a_repetition()
    {
        var attempt = await KeepAsync("item-1");

        Assert.True((await Exchanges.KeepAsync(attempt with { ItemId = null }, KeptRow("item-1"), "req", default)).Stored);

        Assert.Equal([1], (await PostgresServer.QueryAsync(_database, "select token_version from budget_tracker.plaid_item")).Select(row => row[0]));
    }

    [PostgresFact]
    public async Task An_item_that_was_there_before_is_no_second_link()
    {
        await Exchanges.EndStoredAsync(await KeepAsync("item-1"), Details, default);
        var again = await KeepAsync("item-2");
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set token_version = 2");

        Assert.Null((await Exchanges.EndStoredAsync(again, Details, default)).Duplicate);
    }

    [PostgresFact]
    public async Task A_claim_knows_the_users_items_and_no_others()
    {
        foreach (var (user, item) in new[] { ("alice", "item-1"), ("alice", "item-2"), ("bob", "item-3") })
        {
            var attempt = await ClaimAsync(user, $"token of {item}");
            Assert.True((await Exchanges.KeepAsync(attempt, KeptRow(item) with { UserId = user }, "req", default)).Stored);
        }

        var claimed = await ClaimAsync("alice", "token");
        await Exchanges.EndAsync(claimed, new(ExchangeStates.Unknown, CountsAsAttempt: true), default);

        Assert.Equal(["item-1", "item-2"], claimed.KnownItems.Order(StringComparer.Ordinal));
        Assert.Equal(["item-1", "item-2"], (await ClaimAsync("alice", "token")).KnownItems.Order(StringComparer.Ordinal));
        Assert.Empty((await ClaimAsync("carol", "another token")).KnownItems);
    }

    [PostgresFact]
    public async Task What_nobody_wants_is_stored_as_being_removed_and_settles_its_exchange_and_what_has_a_row_stays_as_it_is()
    {
        var attempt = await ClaimAsync("alice", "token");
        await Exchanges.EndAsync(attempt, new(ExchangeStates.Suspect, CountsAsAttempt: true, PlaidErrorCodes.InvalidPublicToken), default);

        Assert.True(await _host!.Items.InsertRemovingAsync(attempt.Id, KeptRow("item-1"), default));
        Assert.False(await _host.Items.InsertRemovingAsync(attempt.Id, KeptRow("item-1") with { UserId = "bob" }, default));

        Assert.Equal(("alice", ItemStatuses.Removing), Assert.Single(await _host.Items.ListAsync("alice", default)) is { } item ? (item.UserId, item.Status) : default);
        Assert.Empty(await _host.Get<IUnownedItemStore>().ListLostAsync("alice", default));
    }

    [PostgresFact]
    public async Task Duplicates_that_the_caller_wants_are_stored()
    {
        var first = await ClaimAsync("alice", "token");
        await Exchanges.CompleteAsync(first, Row(first, "item-1"), "req", default);
        var wanted = (await Exchanges.ClaimAsync(New("alice", "another token") with { AllowsDuplicate = true }, default)).Attempt!;

        Assert.True((await Exchanges.CompleteAsync(wanted, Row(wanted, "item-2"), "req", default)).Stored);
        Assert.True((await Exchanges.FindAsync("alice", wanted.Id, default))?.AllowsDuplicate);
    }

    [PostgresFact]
    public async Task Accounts_that_were_taken_away_in_update_mode_are_closed()
    {
        var first = await ClaimAsync("alice", "token");
        var row = Row(first, "item-1") with { Accounts = [new() { Id = "kept" }, new() { Id = "taken away" }] };
        await Exchanges.CompleteAsync(first, row, "req", default);
        var again = await ClaimAsync("alice", "another token");

        await Exchanges.CompleteAsync(again, row with { Accounts = [new() { Id = "kept" }, new() { Id = "new" }], Replaces = true }, "req", default);

        Assert.Equal(["kept", "new"], Assert.Single(await _host!.Items.ListAsync("alice", default)).Accounts.Select(account => account.Id));
    }

    [PostgresTheory]
    [InlineData("state = 'ACTIVE'", 90, true)]
    [InlineData("state = 'REJECTED'", 91, true)]
    [InlineData("state = 'ACTIVE'", 89, false)]
    [InlineData("state = 'LOST'", 400, false)]
    [InlineData("state = 'LOST', reconciled_at = now()", 91, true)]
    [InlineData("state = 'UNKNOWN'", 91, false)]
    public async Task Ended_exchanges_are_deleted_after_their_retention_unless_their_item_may_live(string end, int days, bool isDeleted)
    {
        var old = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddDays(-days));
        await Exchanges.ClaimAsync(New("alice", "token") with { Id = old }, default);
        await PostgresServer.ExecuteAsync(_database, $"update budget_tracker.plaid_exchange set {end}, updated_at = now() - interval '{days} days 1 min'");
        await ClaimAsync("alice", "a young token");

        Assert.Equal(isDeleted ? 1 : 0, await Exchanges.DeleteEndedAsync(default));
        Assert.Equal(0, await Exchanges.DeleteEndedAsync(default));

        Assert.Equal(!isDeleted, await Exchanges.FindAsync("alice", old, default) is not null);
    }

    /// <summary>A holder whose lease is over, and the one who holds the attempt now.</summary>
    private async Task<(ExchangeAttempt Late, ExchangeAttempt Next)> FenceOffAsync()
    {
        var late = await ClaimAsync("alice", "token");
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 s'");
        return (late, await ClaimAsync("alice", "token"));
    }

    private static FoundDetails Details { get; } = new(new() { InstitutionId = "ins_1" }, [new() { Id = "acc", Name = "Checking", Mask = "0000" }]);

    /// <summary>An item that is stored, and whose accounts nobody knows yet.</summary>
    private async Task<ExchangeAttempt> KeepAsync(string itemId)
    {
        var attempt = await ClaimAsync("alice", $"token of {itemId}");
        Assert.True((await Exchanges.KeepAsync(attempt, KeptRow(itemId), "req", default)).Stored);
        return attempt with { ItemId = itemId };
    }

    private static ItemRow KeptRow(string itemId) => new(Guid.CreateVersion7(), "alice", itemId, [1], "ring:k1", Institution: null, Accounts: []);

    private Task ExpireAsync() => Exchanges.ExpireAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(45), default);

    private async Task<ExchangeAttempt> ClaimAsync(string userId, string token) => (await Exchanges.ClaimAsync(New(userId, token), default)).Attempt!;

    private static NewExchange New(string userId, string token) =>
        new(Guid.CreateVersion7(), userId, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)), [1, 2, 3]);

    private static ItemRow Row(ExchangeAttempt attempt, string itemId) => new(
        Guid.CreateVersion7(), attempt.UserId, itemId, [4, 5, 6], "ring:k1", new() { InstitutionId = "ins_1" }, [new() { Id = "acc", Name = "Checking", Mask = "0001" }]);
}
