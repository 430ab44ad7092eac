using Npgsql;

namespace BudgetTracker;

[Collection(PostgresGroup.Name)]
public sealed class AccessTokenRepositoryTests(PostgresServer server) : IAsyncLifetime
{
    private string _database = "";
    private TestHost? _host;

    private IAccessTokenRepository Repository => _host!.Repository;

    private IItemStore Items => _host!.Items;

    public async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        _host = new TestHost(_database);
    }

    public Task DisposeAsync() => _host!.DisposeAsync().AsTask();

    [PostgresFact]
    public async Task Save_stores_the_item_with_its_accounts_and_a_token_that_opens_again()
    {
        var saved = await Repository.SaveAsync(Item("alice", "item-1"));

        var found = await Repository.GetAsync("alice", "item-1");

        Assert.NotNull(found);
        Assert.Equal("access-sandbox-item-1", found.AccessToken.Reveal());
        Assert.Equal(saved.Id, found.Item.Id);
        Assert.Equal(ItemStatuses.Good, found.Item.Status);
        Assert.Equal("First Platypus Bank", found.Item.Institution?.Name);
        Assert.Equal(["Checking", "Savings"], found.Item.Accounts.Select(account => account.Name));
        Assert.Null(found.Item.Accounts[1].Mask);
    }

    [PostgresFact]
    public async Task The_table_holds_no_readable_token()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));

        var row = Assert.Single(await PostgresServer.QueryAsync(_database, "select access_token_sealed, i::text from budget_tracker.plaid_item i"));

        var text = System.Text.Encoding.Latin1.GetString((byte[])row[0]!) + row[1];
        Assert.DoesNotContain("access-sandbox", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString("access-sandbox"u8), text, StringComparison.OrdinalIgnoreCase);
    }

    [PostgresFact]
    public async Task Save_again_by_the_same_user_replaces_the_token_and_keeps_the_row()
    {
        var first = await Repository.SaveAsync(Item("alice", "item-1"));
        var second = await Repository.SaveAsync(Item("alice", "item-1") with { AccessToken = new("access-sandbox-new"), Institution = null, Accounts = [] });

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("First Platypus Bank", second.Institution?.Name);
        Assert.Equal(2, second.Accounts.Count);
        Assert.Equal("access-sandbox-new", (await Repository.GetAsync("alice", "item-1"))?.AccessToken.Reveal());
        Assert.Equal(2, (await PostgresServer.QueryAsync(_database, "select token_version from budget_tracker.plaid_item")).Single()[0]);
    }

    [PostgresFact]
    public async Task Save_of_another_users_item_is_refused_and_changes_nothing()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));

        await Assert.ThrowsAsync<DatabaseException>(() => Repository.SaveAsync(Item("mallory", "item-1") with { AccessToken = new("access-mallory") }));

        Assert.Equal("access-sandbox-item-1", (await Repository.GetAsync("alice", "item-1"))?.AccessToken.Reveal());
        Assert.Empty(await Repository.ListAsync("mallory"));
    }

    [PostgresFact]
    public async Task No_operation_sees_or_changes_another_users_item()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));

        Assert.Null(await Repository.GetAsync("mallory", "item-1"));
        Assert.Empty(await Repository.ListAsync("mallory"));
        Assert.False(await Items.SetDetailsAsync("mallory", "item-1", null, [], null, default));
        Assert.Null(await Items.BeginRemovalAsync("mallory", "item-1", default));
        Assert.False(await Items.CompleteRemovalAsync("mallory", "item-1", default));

        var item = Assert.Single(await Repository.ListAsync("alice"));
        Assert.Equal(ItemStatuses.Good, item.Status);
        Assert.Equal(2, item.Accounts.Count);
    }

    [PostgresFact]
    public async Task Another_environments_host_is_told_to_use_a_schema_of_its_own()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        await using var production = new TestHost(_database, settings: [new("PLAID_ENV", "production")]);

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => production.Repository.ListAsync("alice"));

        Assert.Contains("Postgres:Schema", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task List_gives_the_items_oldest_first_each_with_its_own_accounts()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        await Repository.SaveAsync(Item("alice", "item-2") with { Accounts = [] });
        await Repository.SaveAsync(Item("alice", "item-3"));

        var items = await Repository.ListAsync("alice");

        Assert.Equal(["item-1", "item-2", "item-3"], items.Select(item => item.ItemId));
        Assert.Equal([2, 0, 2], items.Select(item => item.Accounts.Count));
    }

    [PostgresFact]
    public async Task Item_ids_are_case_sensitive()
    {
        await Repository.SaveAsync(Item("alice", "Item-A"));
        await Repository.SaveAsync(Item("alice", "item-a"));

        Assert.Equal("access-sandbox-Item-A", (await Repository.GetAsync("alice", "Item-A"))?.AccessToken.Reveal());
        Assert.Equal(2, (await Repository.ListAsync("alice")).Count);
    }

    [PostgresFact]
    public async Task Set_details_replaces_the_institution_and_the_accounts()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));

        Assert.True(await Items.SetDetailsAsync(
            "alice", "item-1", new() { InstitutionId = "ins_2", Name = "Other" }, [new() { Id = "acc-2", Name = "Renamed", Type = "depository" }, new() { Id = "acc-9", Name = "Zulu" }], null, default));

        var item = Assert.Single(await Repository.ListAsync("alice"));
        Assert.Equal("ins_2", item.Institution?.InstitutionId);
        Assert.Equal(["acc-2", "acc-9"], item.Accounts.Select(account => account.Id));
    }

    [PostgresFact]
    public async Task An_account_that_is_not_named_any_more_is_closed_and_opens_when_it_is_named_again()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        var accounts = Assert.Single(await Repository.ListAsync("alice")).Accounts;

        Assert.True(await Items.SetDetailsAsync("alice", "item-1", null, [accounts[0]], null, default));
        Assert.Equal([accounts[0]], Assert.Single(await Repository.ListAsync("alice")).Accounts);
        Assert.Equal([2L, 1L], Assert.Single(await PostgresServer.QueryAsync(
            _database, "select count(*), count(closed_at) from budget_tracker.plaid_account")));

        Assert.True(await Items.SetDetailsAsync("alice", "item-1", null, accounts, null, default));
        Assert.Equal(accounts, Assert.Single(await Repository.ListAsync("alice")).Accounts);
    }

    [PostgresFact]
    public async Task An_answer_without_accounts_closes_none()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        var stored = Assert.Single(await Repository.ListAsync("alice"));
        const string Fingerprint = "select fingerprint from budget_tracker.plaid_item";
        var fingerprint = Assert.Single(await PostgresServer.QueryAsync(_database, Fingerprint));

        Assert.True(await Items.SetDetailsAsync("alice", "item-1", stored.Institution, [], null, default));

        Assert.Equal(stored.Accounts, Assert.Single(await Repository.ListAsync("alice")).Accounts);
        Assert.Equal(fingerprint, Assert.Single(await PostgresServer.QueryAsync(_database, Fingerprint)));
    }

    [PostgresFact]
    public async Task An_item_that_plaid_removed_while_an_exchange_renewed_it_is_gone()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        Assert.NotNull(await Items.BeginRemovalAsync("alice", "item-1", default));
        await Repository.SaveAsync(Item("alice", "item-1"));
        Assert.Equal(ItemStatuses.Good, Assert.Single(await Repository.ListAsync("alice")).Status);

        Assert.True(await Items.CompleteRemovalAsync("alice", "item-1", default));

        Assert.Empty(await Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task An_account_named_twice_is_stored_once()
    {
        await Repository.SaveAsync(Item("alice", "item-1") with { Accounts = [new() { Id = "a", Name = "x" }, new() { Id = "a", Name = "y" }] });

        Assert.Single(Assert.Single(await Repository.ListAsync("alice")).Accounts);
    }

    [PostgresFact]
    public async Task Removal_keeps_the_token_until_it_is_completed()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));

        Assert.Equal("access-sandbox-item-1", (await OpenAsync(await Items.BeginRemovalAsync("alice", "item-1", default))).Reveal());
        Assert.Equal(ItemStatuses.Removing, Assert.Single(await Repository.ListAsync("alice")).Status);
        Assert.Null(await Repository.GetAsync("alice", "item-1"));
        Assert.Equal("access-sandbox-item-1", (await OpenAsync(await Items.BeginRemovalAsync("alice", "item-1", default))).Reveal());

        Assert.True(await Items.CompleteRemovalAsync("alice", "item-1", default));
        Assert.False(await Items.CompleteRemovalAsync("alice", "item-1", default));
        Assert.Empty(await Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task Rekey_seals_every_token_again_in_batches_and_the_old_key_may_go()
    {
        for (var i = 0; i < 5; i++)
            await Repository.SaveAsync(Item($"user-{i}", $"item-{i}"));

        await using (var promoted = new TestHost(_database, settings: [new("KEY_RING", TestHost.KeyRing("k2", "k1", "k2"))]))
        {
            foreach (var expected in new[] { 3, 2, 0 })
                Assert.Equal(expected, await promoted.Rekeying.RekeyAsync(3));
        }

        await using var retired = new TestHost(_database, settings: [new("KEY_RING", TestHost.KeyRing("k2", "k2"))]);
        Assert.Equal("access-sandbox-item-4", (await retired.Repository.GetAsync("user-4", "item-4"))?.AccessToken.Reveal());
    }

    [PostgresFact]
    public async Task Rekey_does_not_say_that_it_is_done_while_a_row_that_changed_meanwhile_has_the_old_key()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        await using var promoted = new TestHost(_database, settings: [new("KEY_RING", TestHost.KeyRing("k2", "k1", "k2"))]);
        // A host that has not seen the new key yet stores the token anew, just when the old one was read.
        var protector = new InterferingProtector(
            promoted.Get<ITokenProtector>(), () => Repository.SaveAsync(Item("alice", "item-1", token: "access-sandbox-newer")));
        var rekeying = new TokenRekeyingService(promoted.Get<IPostgresDatabase>(), promoted.Get<IDataEnvironment>(), protector);

        Assert.Equal(1, await rekeying.RekeyAsync());

        Assert.Equal(0, await rekeying.RekeyAsync());
        Assert.Equal("access-sandbox-newer", (await promoted.Repository.GetAsync("alice", "item-1"))?.AccessToken.Reveal());
        Assert.Equal(["ring:k2"], await KeyIdsAsync());
    }

    [PostgresFact]
    public async Task A_token_that_does_not_open_keeps_no_other_from_being_sealed_again()
    {
        for (var i = 0; i < 5; i++)
            await Repository.SaveAsync(Item("alice", $"item-{i}"));
        await PostgresServer.ExecuteAsync(
            _database, "update budget_tracker.plaid_item set access_token_sealed = '\\x00' where item_id in ('item-0', 'item-1', 'item-3')");
        await using var promoted = new TestHost(_database, settings: [new("KEY_RING", TestHost.KeyRing("k2", "k1", "k2"))]);

        var done = 0;
        await Assert.ThrowsAsync<TokenProtectionException>(async () =>
        {
            while (await promoted.Rekeying.RekeyAsync(1) is var count and > 0)
                done += count;
        });

        Assert.Equal(2, done);
        Assert.Equal(["ring:k1", "ring:k1", "ring:k1", "ring:k2", "ring:k2"], await KeyIdsAsync());
    }

    [PostgresFact]
    public async Task A_token_moved_to_another_row_does_not_open()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        await Repository.SaveAsync(Item("mallory", "item-2"));
        await PostgresServer.ExecuteAsync(
            _database,
            "update budget_tracker.plaid_item set access_token_sealed = (select access_token_sealed from budget_tracker.plaid_item where user_id = 'alice') where user_id = 'mallory'");

        await Assert.ThrowsAsync<TokenProtectionException>(() => Repository.GetAsync("mallory", "item-2"));
    }

    [PostgresFact]
    public async Task The_schema_is_the_one_the_options_name()
    {
        await using var other = new TestHost(_database, settings: [new("Postgres:Schema", "other_schema")]);

        await other.Repository.SaveAsync(Item("alice", "item-1"));

        Assert.Empty(await Repository.ListAsync("alice"));
        Assert.Single(await PostgresServer.QueryAsync(_database, "select 1 from other_schema.plaid_item"));
    }

    [PostgresFact]
    public async Task A_cancelled_call_ends_at_once()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Repository.ListAsync("alice", cancelled.Token));
    }

    [Fact]
    public async Task An_unreachable_database_is_a_transient_error_that_names_the_cure()
    {
        await using var host = new TestHost("Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d;Timeout=2");

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Repository.ListAsync("alice"));

        Assert.True(exception.IsTransient);
        Assert.Contains("Postgres:Host", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_terminated_pool_does_not_fail_the_next_call()
    {
        await Repository.SaveAsync(Item("alice", "item-1"));
        await PostgresServer.ExecuteAsync(
            server.ConnectionString,
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{new NpgsqlConnectionStringBuilder(_database).Database}'");

        Assert.Single(await Repository.ListAsync("alice"));
    }

    private async Task<IEnumerable<object?>> KeyIdsAsync() =>
        (await PostgresServer.QueryAsync(_database, "select key_id from budget_tracker.plaid_item order by key_id")).Select(row => row[0]);

    private static NewItem Item(string userId, string itemId, string? token = null) => new()
    {
        UserId = userId,
        ItemId = itemId,
        AccessToken = new(token ?? $"access-sandbox-{itemId}"),
        Institution = new() { InstitutionId = "ins_109508", Name = "First Platypus Bank" },
        Accounts =
        [
            new() { Id = "acc-1", Name = "Checking", Mask = "0000", Type = "depository", Subtype = "checking" },
            new() { Id = "acc-2", Name = "Savings", Mask = null, Type = "depository", Subtype = "savings" },
        ],
    };

    /// <summary>Does something else, once, between the opening of a value and whatever the caller does with it.</summary>
    private async Task<AccessToken> OpenAsync(SealedItem? found) => await _host!.Get<ItemTokens>().OpenAsync(found!, default);

    private sealed class InterferingProtector(ITokenProtector inner, Func<Task> interfere) : ITokenProtector
    {
        private Func<Task>? _interfere = interfere;

        public ValueTask<TokenSealer> PrepareAsync(string environment, string userId, CancellationToken cancellationToken = default) =>
            inner.PrepareAsync(environment, userId, cancellationToken);

        public async ValueTask<string> OpenAsync(ReadOnlyMemory<byte> sealedValue, SealContext context, CancellationToken cancellationToken = default)
        {
            var value = await inner.OpenAsync(sealedValue, context, cancellationToken);
            if (Interlocked.Exchange(ref _interfere, null) is { } interfere)
                await interfere();
            return value;
        }
    }
}
