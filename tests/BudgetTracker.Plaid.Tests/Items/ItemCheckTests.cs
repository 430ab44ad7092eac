using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

/// <summary>The life of an item at a bank that lives, with a real PostgreSQL.</summary>
[Collection(PostgresGroup.Name)]
public sealed class ItemCheckTests(PostgresServer server) : IAsyncLifetime
{
    private const string Webhook = "http://127.0.0.1:9/plaid-webhook";

    private readonly PlaidEmulator _plaid = new(new PlaidEmulatorOptions { DeliverWebhooks = false });
    private readonly HeardEvents _heard = new();
    private string _database = "";
    private TestHost? _host;

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _database = await server.CreateDatabaseAsync();
        _host = Host();
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _plaid.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_linked_bank_is_told_checked_and_described()
    {
        var itemId = await LinkAsync();

        await WorkAsync();

        var item = await ItemAsync();
        Assert.Equal((ItemStatuses.Good, null, itemId), (item.Status, item.Action, item.ItemId));
        Assert.NotNull(item.CheckedAt);
        Assert.NotNull(item.Look?.Logo);
        Assert.Matches("^#[0-9a-f]{6}$", item.Look.PrimaryColor);
        var told = Assert.Single(_heard.All);
        Assert.Equal((ItemEventKinds.Linked, "alice", itemId), (told.Kind, told.UserId, told.ItemId));
        Assert.Equal(1, _plaid.CallCounts["/institutions/get_by_id"]);
    }

    [PostgresFact]
    public async Task A_second_bank_of_the_same_institution_asks_for_it_no_more()
    {
        await LinkAsync();
        await WorkAsync();
        await LinkAsync("bob");

        await WorkAsync();

        Assert.Equal(1, _plaid.CallCounts["/institutions/get_by_id"]);
        Assert.NotNull(Assert.Single(await _host!.Repository.ListAsync("bob")).Look);
    }

    [PostgresFact]
    public async Task A_bank_that_wants_a_new_sign_in_is_repaired_in_update_mode_and_stays_so()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Bank.Break(itemId);

        var broken = await CheckAsync(itemId);
        Assert.Equal((ItemStatuses.LoginRequired, ItemActions.Repair, PlaidErrorCodes.ItemLoginRequired), (broken.Status, broken.Action, broken.ErrorCode));
        _plaid.CompleteLink(await UpdateModeAsync(itemId));
        var repaired = await CheckAsync(itemId);

        Assert.Equal((ItemStatuses.Good, null, null), (repaired.Status, repaired.Action, repaired.ErrorCode));
        await WorkAsync();
        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.NeedsSignIn, ItemEventKinds.GoodAgain], _heard.Kinds);
    }

    [PostgresFact]
    public async Task A_repair_whose_page_never_came_back_is_noticed_all_the_same()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Bank.Break(itemId);
        await CheckAsync(itemId);
        _plaid.CompleteLink(await UpdateModeAsync(itemId));

        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_link_token set poll_at = now()");
        await WorkAsync();

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
        Assert.Equal([true], Assert.Single(await PostgresServer.QueryAsync(_database, "select link_token_sealed is null and poll_at is null from budget_tracker.plaid_link_token")));
    }

    [PostgresFact]
    public async Task An_update_mode_that_the_person_left_settles_nothing()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        await AnnounceDisconnectAsync(itemId, "7 days");
        await UpdateModeAsync(itemId);

        var item = await CheckAsync(itemId);

        Assert.Equal((ItemStatuses.PendingDisconnect, ItemActions.Repair), (item.Status, item.Action));
        Assert.NotNull(item.EndsAt);
    }

    [PostgresFact]
    public async Task An_announced_disconnection_is_settled_by_update_mode_alone()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        await AnnounceDisconnectAsync(itemId, "7 days");

        Assert.Equal(ItemStatuses.PendingDisconnect, (await CheckAsync(itemId)).Status);
        _plaid.CompleteLink(await UpdateModeAsync(itemId));
        var item = await CheckAsync(itemId);

        Assert.Equal((ItemStatuses.Good, null), (item.Status, item.EndsAt));
    }

    [PostgresFact]
    public async Task A_disconnection_that_did_not_come_is_over()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        await AnnounceDisconnectAsync(itemId, "-1 second");

        Assert.Equal((ItemStatuses.Good, null), (await CheckAsync(itemId) is { } item ? item.Status : null, (await ItemAsync()).EndsAt));
    }

    [PostgresFact]
    public async Task Consent_that_runs_out_is_told_a_week_ahead_without_any_webhook()
    {
        await LinkAsync("alice", "ins_116834");
        await WorkAsync();
        Assert.Equal([true], Assert.Single(await PostgresServer.QueryAsync(
            _database, "select check_due_at <= consent_expires_at - interval '7 days' and consent_expires_at > now() + interval '179 days' from budget_tracker.plaid_item")));

        // Another one, whose consent was given so long ago that it is in its last week.
        await using var plaid = new PlaidEmulator(new PlaidEmulatorOptions { DeliverWebhooks = false, TimeProvider = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-174)) });
        await plaid.StartAsync();
        await using var host = new TestHost(_database, settings: [new("Plaid:BaseAddress", plaid.BaseAddress.ToString())], events: _heard);
        var linkToken = await host.Get<ILinkTokenService>().CreateAsync(new() { UserId = "bob", CountryCodes = ["GB"] });
        await host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "bob", PublicToken = new(plaid.CompleteLink(linkToken.Value, "ins_116834")) });
        await host.WorkAsync("item_checks", "outbox");

        var item = Assert.Single(await host.Repository.ListAsync("bob"));
        Assert.Equal((ItemStatuses.PendingExpiration, ItemActions.Repair), (item.Status, item.Action));
        Assert.InRange(item.EndsAt!.Value, DateTimeOffset.UtcNow.AddDays(5), DateTimeOffset.UtcNow.AddDays(7));
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.Ending], _heard.All.Where(heard => heard.UserId is "bob").Select(heard => heard.Kind));
    }

    [PostgresFact]
    public async Task A_permission_that_is_taken_back_keeps_what_is_known()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        var accounts = (await ItemAsync()).Accounts.Count;
        _plaid.Bank.RevokePermission(itemId);

        var item = await CheckAsync(itemId);

        Assert.Equal((ItemStatuses.Revoked, ItemActions.Relink), (item.Status, item.Action));
        Assert.Equal(accounts, item.Accounts.Count);
        Assert.Equal(ItemEventKinds.Revoked, (await HeardAsync())[^1].Kind);
    }

    [PostgresFact]
    public async Task A_bank_whose_permission_was_taken_back_may_be_linked_anew()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Bank.RevokePermission(itemId);
        await CheckAsync(itemId);

        var anew = await LinkAsync();

        Assert.Equal([(itemId, ItemStatuses.Revoked), (anew, ItemStatuses.Good)], (await _host!.Repository.ListAsync("alice")).Select(item => (item.ItemId, item.Status)));
    }

    [PostgresFact]
    public async Task An_item_that_is_gone_at_plaid_has_to_be_linked_anew()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        var token = (await _host!.Repository.GetAsync("alice", itemId))!.AccessToken;
        await _host.Get<IPlaidItemApi>().RemoveItemAsync(token);

        var item = await CheckAsync(itemId);

        Assert.Equal((ItemStatuses.Revoked, ItemActions.Relink, PlaidErrorCodes.ItemNotFound), (item.Status, item.Action, item.ErrorCode));
    }

    [PostgresFact]
    public async Task An_error_nobody_knows_yet_is_told_as_it_is_and_passes()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Bank.Break(itemId, "A_CODE_OF_TOMORROW");

        var item = await CheckAsync(itemId);
        Assert.Equal((ItemStatuses.Error, ItemActions.Wait, "A_CODE_OF_TOMORROW"), (item.Status, item.Action, item.ErrorCode));
        _plaid.Bank.Repair(itemId);

        Assert.Equal(ItemStatuses.Good, (await CheckAsync(itemId)).Status);
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.Failing, ItemEventKinds.GoodAgain], (await HeardAsync()).Select(heard => heard.Kind));
    }

    [PostgresFact]
    public async Task An_account_that_the_bank_closed_is_closed_here_too()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        var before = (await ItemAsync()).Accounts;
        await PostgresServer.ExecuteAsync(
            _database, "insert into budget_tracker.plaid_account (item, account_id, name) select id, 'gone', 'Gone' from budget_tracker.plaid_item");

        await CheckAsync(itemId);

        Assert.Equal(before.Select(account => account.Id), (await ItemAsync()).Accounts.Select(account => account.Id));
    }

    [PostgresFact]
    public async Task New_accounts_are_chosen_in_update_mode_with_account_selection()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set has_new_accounts = true");
        Assert.Equal(ItemActions.ChooseAccounts, (await CheckAsync(itemId)).Action);

        _plaid.CompleteLink(await UpdateModeAsync(itemId, accountSelection: false));
        Assert.True((await CheckAsync(itemId)).HasNewAccounts);
        _plaid.CompleteLink(await UpdateModeAsync(itemId, accountSelection: true));

        Assert.Equal((false, null), (await CheckAsync(itemId) is { HasNewAccounts: true }, (await ItemAsync()).Action));
    }

    [PostgresFact]
    public async Task A_check_that_a_later_one_overtook_writes_nothing()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        var checks = _host!.Get<IItemCheckStore>();
        var early = (await checks.BeginAsync("alice", itemId, TimeSpan.FromMinutes(1), default))!;
        var late = (await checks.BeginAsync("alice", itemId, TimeSpan.FromMinutes(1), default))!;

        Assert.True(await checks.ConcludeAsync(late, new(ItemChange.FoundGood), TimeSpan.FromHours(1), default));
        Assert.False(await checks.ConcludeAsync(early, new(ItemChange.FoundLoginRequired, "ITEM_LOGIN_REQUIRED"), TimeSpan.FromHours(1), default));

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
    }

    [PostgresFact]
    public async Task A_check_that_is_asked_for_while_one_runs_is_made_all_the_same()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        var checks = _host!.Get<IItemCheckStore>();
        var running = (await checks.BeginAsync("alice", itemId, TimeSpan.FromMinutes(1), default))!;
        await checks.WantAsync("alice", itemId, default);

        Assert.False(await checks.ConcludeAsync(running, new(ItemChange.FoundGood), TimeSpan.FromHours(1), default));
        Assert.Single(await checks.TakeUpAsync(8, TimeSpan.FromMinutes(1), default));
        Assert.Empty(await checks.TakeUpAsync(8, TimeSpan.FromMinutes(1), default));
    }

    [PostgresFact]
    public async Task Where_plaid_cannot_tell_the_status_stays_and_the_pause_grows()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Faults.Add("/item/get", Fault.InternalError());

        await Assert.ThrowsAnyAsync<PlaidException>(() => CheckAsync(itemId));
        await DueAsync();
        await _host!.WorkAsync("item_checks");
        await DueAsync();
        await _host.WorkAsync("item_checks");

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
        Assert.Equal([2, true], Assert.Single(await PostgresServer.QueryAsync(
            _database, "select check_failures, check_due_at between now() + interval '50 s' and now() + interval '61 s' from budget_tracker.plaid_item")));
    }

    [PostgresFact]
    public async Task Webhooks_of_items_follow_the_setting()
    {
        await LinkAsync();
        await WorkAsync();
        Assert.Null(Assert.Single(await WebhooksAsync()));
        await using var host = Host(new("Plaid:WebhookUri", Webhook));

        await host.WorkAsync("item_webhooks", "item_checks");

        Assert.Equal(Webhook, Assert.Single(await WebhooksAsync()));
        Assert.Equal(1, _plaid.CallCounts["/item/webhook/update"]);
        await host.WorkAsync("item_webhooks", "item_checks");
        Assert.Equal(1, _plaid.CallCounts["/item/webhook/update"]);
    }

    [PostgresFact]
    public async Task A_webhook_address_that_plaid_refuses_is_not_tried_every_minute()
    {
        await LinkAsync();
        await WorkAsync();
        _plaid.Faults.Add("/item/webhook/update", Fault.InternalError());
        await using var host = Host(new("Plaid:WebhookUri", Webhook));
        var before = _plaid.CallCounts["/item/get"];

        for (var minute = 0; minute < 10; minute++)
            await host.WorkAsync("item_webhooks", "item_checks");

        Assert.Equal(1, _plaid.CallCounts["/item/get"] - before);
    }

    [PostgresFact]
    public async Task A_check_costs_few_calls_however_often_update_mode_was_opened()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        for (var opened = 0; opened < 20; opened++)
            await UpdateModeAsync(itemId);

        await CheckAsync(itemId);

        Assert.Equal(3, _plaid.CallCounts["/link/token/get"]);
    }

    [PostgresFact]
    public async Task A_session_that_ended_before_settles_no_later_announcement()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.CompleteLink(await UpdateModeAsync(itemId));
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // Plaid's times have whole seconds.
        await _host!.Get<IWebhookInbox>().ReceiveAsync(
            new([1], DateTimeOffset.UtcNow, new() { WebhookType = "ITEM", WebhookCode = "PENDING_DISCONNECT", ItemId = itemId, DisconnectTime = DateTimeOffset.UtcNow.AddDays(7) }),
            default);

        Assert.Equal(ItemStatuses.PendingDisconnect, (await CheckAsync(itemId)).Status);
    }

    [PostgresFact]
    public async Task A_repair_whose_public_token_is_exchanged_is_told()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Bank.Break(itemId);
        await CheckAsync(itemId);
        var publicToken = _plaid.CompleteLink(await UpdateModeAsync(itemId));

        await _host!.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(publicToken) });
        await WorkAsync();

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.NeedsSignIn, ItemEventKinds.GoodAgain], _heard.Kinds);
    }

    [PostgresFact]
    public async Task The_accounts_of_a_check_that_a_later_one_overtook_do_not_count()
    {
        var itemId = await LinkAsync();
        await WorkAsync();
        var early = (await _host!.Get<IItemCheckStore>().BeginAsync("alice", itemId, TimeSpan.FromMinutes(1), default))!;
        await CheckAsync(itemId);
        var accounts = (await ItemAsync()).Accounts;

        Assert.False(await _host.Items.SetDetailsAsync("alice", itemId, null, [accounts[0]], early.Fence, default));

        Assert.Equal(accounts, (await ItemAsync()).Accounts);
    }

    [PostgresFact]
    public async Task Another_users_item_is_not_checked() =>
        await Assert.ThrowsAsync<ItemNotFoundException>(async () => await _host!.Get<IItemCheckService>().CheckAsync("mallory", await LinkAsync()));

    [PostgresFact]
    public async Task A_listener_that_fails_hears_the_event_again_and_the_later_ones_wait_for_it()
    {
        _heard.Failures = 1;
        var itemId = await LinkAsync();
        await WorkAsync();
        _plaid.Bank.Break(itemId);
        await CheckAsync(itemId);
        await _host!.WorkAsync("outbox");
        Assert.Equal([ItemEventKinds.Linked], _heard.Kinds);

        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.outbox set due_at = now()");
        await _host.WorkAsync("outbox");

        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.Linked, ItemEventKinds.NeedsSignIn], _heard.Kinds);
        Assert.Equal(_heard.All[0], _heard.All[1]);
        Assert.Empty(await PostgresServer.QueryAsync(_database, "select 1 from budget_tracker.outbox"));
    }

    [PostgresFact]
    public async Task A_removal_is_told_once_it_is_done()
    {
        var itemId = await LinkAsync();

        await _host!.Get<IItemRemovalService>().RemoveAsync("alice", itemId);

        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.Removed], (await HeardAsync()).Select(heard => heard.Kind));
    }

    [PostgresFact]
    public async Task A_second_link_of_the_same_accounts_is_never_told()
    {
        await LinkAsync();
        var publicToken = _plaid.CompleteLink((await _host!.Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice" })).Value);

        await Assert.ThrowsAsync<TokenExchangeException>(() => _host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(publicToken) }));
        await WorkAsync();

        Assert.Equal([ItemEventKinds.Linked], _heard.Kinds);
    }

    private TestHost Host(KeyValuePair<string, string?>? setting = null, TimeProvider? time = null) => new(
        _database,
        settings: [new("Plaid:BaseAddress", _plaid.BaseAddress.ToString()), new("Plaid:MaxRetries", "0"), .. setting is { } given ? [given] : Array.Empty<KeyValuePair<string, string?>>()],
        time: time,
        events: _heard);

    private async Task<string> LinkAsync(string user = "alice", string? institution = null)
    {
        var linkToken = await _host!.Get<ILinkTokenService>().CreateAsync(new() { UserId = user, CountryCodes = institution is null ? null : ["GB"] });
        var exchange = await _host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = user, PublicToken = new(_plaid.CompleteLink(linkToken.Value, institution)) });
        return exchange.Item!.ItemId;
    }

    private async Task<string> UpdateModeAsync(string itemId, bool accountSelection = false) => (await _host!.Get<ILinkTokenService>().CreateAsync(
        new() { UserId = "alice", ItemId = itemId, AccountSelectionEnabled = accountSelection })).Value;

    private Task<LinkedItem> CheckAsync(string itemId) => _host!.Get<IItemCheckService>().CheckAsync("alice", itemId);

    private async Task<LinkedItem> ItemAsync() => Assert.Single(await _host!.Repository.ListAsync("alice"));

    private Task WorkAsync() => _host!.WorkAsync("exchange_sweep", "link_sessions", "item_checks", "outbox");

    private async Task<IReadOnlyList<ItemEvent>> HeardAsync()
    {
        await _host!.WorkAsync("outbox");
        return _heard.All;
    }

    private Task AnnounceDisconnectAsync(string itemId, string inTime) => PostgresServer.ExecuteAsync(
        _database, $"update budget_tracker.plaid_item set status = 'PENDING_DISCONNECT', disconnects_at = now() + interval '{inTime}' where item_id = '{itemId}'");

    private Task DueAsync() => PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set check_due_at = now()");

    private async Task<IEnumerable<string?>> WebhooksAsync()
    {
        var api = _host!.Get<IPlaidItemApi>();
        return await Task.WhenAll(_plaid.Items.Select(async item => (await api.GetItemAsync(new(item.AccessToken!))).Webhook));
    }
}
