using System.Text;

namespace BudgetTracker;

[Collection(PostgresGroup.Name)]
public sealed class WebhookInboxTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private string _database = "";
    private TestHost? _host;

    private IWebhookInbox Inbox => _host!.Get<IWebhookInbox>();

    public async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        _host = new TestHost(_database);
        await _host.Repository.SaveAsync(new() { UserId = "alice", ItemId = "item-1", AccessToken = new("access-sandbox-1") });
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set check_due_at = 'infinity'");
    }

    public Task DisposeAsync() => _host!.DisposeAsync().AsTask();

    [PostgresFact]
    public async Task A_webhook_about_an_item_asks_for_its_check_once()
    {
        Assert.Equal(new(IsNew: true, IsItemKnown: true), await ReceiveAsync(Item("ERROR")));
        Assert.Equal(new(IsNew: false, IsItemKnown: true), await ReceiveAsync(Item("ERROR")));

        Assert.Equal((1, true), await CheckAsync());
        Assert.Equal([["ITEM", "ERROR", "item-1"]], await RowsAsync());
    }

    [PostgresFact]
    public async Task A_check_that_is_due_keeps_its_place_however_many_webhooks_ask_for_it()
    {
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set check_due_at = '2020-01-01 00:00Z'");

        await ReceiveAsync(Item("ERROR"));
        await ReceiveAsync(Item("USER_PERMISSION_REVOKED"));

        Assert.Equal([[2, true]], await PostgresServer.QueryAsync(_database, "select check_fence, check_due_at = '2020-01-01 00:00Z' from budget_tracker.plaid_item"));
    }

    [PostgresFact]
    public async Task The_same_body_signed_at_another_time_is_another_webhook()
    {
        await ReceiveAsync(Item("ERROR"));
        Assert.True((await ReceiveAsync(Item("ERROR"), _noon.AddSeconds(1))).IsNew);
        Assert.Equal((2, true), await CheckAsync());
    }

    [PostgresFact]
    public async Task Of_many_at_once_one_is_new()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ReceiveAsync(Item("ERROR"))));

        Assert.Single(receipts, receipt => receipt.IsNew);
        Assert.Equal((1, true), await CheckAsync());
    }

    [PostgresTheory]
    [InlineData("""{"webhook_type":"TRANSACTIONS","webhook_code":"SYNC_UPDATES_AVAILABLE","item_id":"item-1"}""", true)]
    [InlineData("""{"webhook_type":"ITEM","webhook_code":"ERROR","item_id":"item-2"}""", false)]
    [InlineData("""{"webhook_type":"ITEM","webhook_code":"ERROR","item_id":null}""", false)]
    [InlineData("""{"webhook_type":"item","webhook_code":"ERROR","item_id":"item-1"}""", true)]
    [InlineData("""{"webhook_type":"LINK","webhook_code":"SESSION_FINISHED","status":"SUCCESS"}""", false)]
    [InlineData("{}", false)]
    public async Task What_is_not_about_an_item_of_ours_is_kept_and_asks_for_nothing(string json, bool isItemKnown)
    {
        Assert.Equal(new(IsNew: true, isItemKnown), await ReceiveAsync(json));

        Assert.Equal((0, false), await CheckAsync());
        Assert.Single(await RowsAsync());
    }

    [PostgresFact]
    public async Task An_item_that_is_being_removed_is_not_checked()
    {
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set status = 'REMOVING'");

        Assert.Equal(new(IsNew: true, IsItemKnown: true), await ReceiveAsync(Item("ERROR")));
        Assert.Equal((0, false), await CheckAsync());
    }

    [PostgresFact]
    public async Task An_announced_end_counts_at_once_and_its_repetition_no_more()
    {
        const string Announcement = """{"webhook_type":"ITEM","webhook_code":"PENDING_DISCONNECT","item_id":"item-1","disconnect_time":"2099-01-01T00:00:00Z"}""";
        await ReceiveAsync(Announcement);
        Assert.Equal((ItemStatuses.PendingDisconnect, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero)), (await ItemAsync() is { } item ? item.Status : "", (await ItemAsync()).EndsAt!.Value));
        await RepairAsync();

        await ReceiveAsync(Announcement, _noon.AddMinutes(1));
        Assert.Equal((ItemStatuses.Good, null), ((await ItemAsync()).Status, (await ItemAsync()).EndsAt));

        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_webhook set received_at = now() - interval '25 h'");
        await ReceiveAsync(Announcement, _noon.AddMinutes(2));
        Assert.Equal(ItemStatuses.PendingDisconnect, (await ItemAsync()).Status);
    }

    [PostgresTheory]
    [InlineData("ERROR", ItemStatuses.Good, false)]
    [InlineData("LOGIN_REPAIRED", ItemStatuses.Good, false)]
    [InlineData("USER_PERMISSION_REVOKED", ItemStatuses.Revoked, false)]
    [InlineData("NEW_ACCOUNTS_AVAILABLE", ItemStatuses.Good, true)]
    [InlineData("PENDING_EXPIRATION", ItemStatuses.Good, false)]
    [InlineData("A_CODE_OF_TOMORROW", ItemStatuses.Good, false)]
    public async Task What_a_check_finds_out_waits_for_the_check(string code, string status, bool hasNewAccounts)
    {
        await ReceiveAsync(Item(code));

        Assert.Equal((status, hasNewAccounts), ((await ItemAsync()).Status, (await ItemAsync()).HasNewAccounts));
        Assert.Equal((1, true), await CheckAsync());
    }

    [PostgresFact]
    public async Task What_counts_at_once_is_told_in_the_same_commit()
    {
        await ReceiveAsync(Item("NEW_ACCOUNTS_AVAILABLE"));
        await ReceiveAsync(Item("USER_PERMISSION_REVOKED"));

        Assert.Equal([["LINKED"], ["NEW_ACCOUNTS"], ["REVOKED"]], await PostgresServer.QueryAsync(
            _database, "select body::jsonb ->> 'kind' from budget_tracker.outbox order by position"));
    }

    [PostgresFact]
    public async Task A_disconnection_that_is_announced_makes_nothing_better_that_is_worse()
    {
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set status = 'LOGIN_REQUIRED'");

        await ReceiveAsync("""{"webhook_type":"ITEM","webhook_code":"PENDING_DISCONNECT","item_id":"item-1","disconnect_time":"2099-01-01T00:00:00Z"}""");

        Assert.Equal(ItemStatuses.LoginRequired, (await ItemAsync()).Status);
    }

    [PostgresTheory]
    [InlineData("", 7)]
    [InlineData(",\"disconnect_time\":\"2001-01-01T00:00:00Z\"", null)]
    public async Task A_disconnection_without_a_time_is_a_week_away_and_one_that_is_over_is_none(string time, int? days)
    {
        await ReceiveAsync($$"""{"webhook_type":"ITEM","webhook_code":"PENDING_DISCONNECT","item_id":"item-1"{{time}}}""");

        var item = await ItemAsync();
        Assert.Equal(days is null ? ItemStatuses.Good : ItemStatuses.PendingDisconnect, item.Status);
        Assert.Equal(days, item.EndsAt is { } end ? (int)Math.Round((end - DateTimeOffset.UtcNow).TotalDays) : null);
    }

    [PostgresFact]
    public async Task What_is_told_of_an_item_that_the_host_does_not_know_yet_waits_for_the_check()
    {
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set is_announced = false");

        await ReceiveAsync(Item("USER_PERMISSION_REVOKED"));

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
        Assert.Equal((1, true), await CheckAsync());
    }

    [PostgresFact]
    public async Task An_account_whose_permission_was_taken_back_is_closed()
    {
        await PostgresServer.ExecuteAsync(
            _database, "insert into budget_tracker.plaid_account (item, account_id, name) select id, a, a from budget_tracker.plaid_item, unnest('{one,two}'::text[]) a");

        await ReceiveAsync("""{"webhook_type":"ITEM","webhook_code":"USER_ACCOUNT_REVOKED","item_id":"item-1","account_id":"one"}""");

        Assert.Equal("two", Assert.Single((await ItemAsync()).Accounts).Id);
    }

    [PostgresFact]
    public async Task Odd_texts_are_cut_and_cleaned()
    {
        await ReceiveAsync($$"""{"webhook_type":"A\u0000B","webhook_code":"{{new string('x', 5000)}}","item_id":"\ud83d"}""");

        Assert.Equal([["A B", new string('x', 256), "\ufffd"]], await RowsAsync());
    }

    [PostgresFact]
    public async Task After_a_week_they_are_deleted()
    {
        for (var i = 0; i < 3; i++)
            await ReceiveAsync(Item($"CODE_{i}"));
        await PostgresServer.ExecuteAsync(
            _database,
            """
            update budget_tracker.plaid_webhook
            set received_at = now() - case webhook_code when 'CODE_2' then interval '7 days' - interval '1 minute' else interval '7 days' end
            """);

        var loop = _host!.Get<IEnumerable<WorkLoop>>().Single(loop => loop.Name is "webhook_retention");
        Assert.Equal((TimeSpan.FromHours(1), 2, 0), (loop.Interval, await loop.RunAsync(default), await loop.RunAsync(default)));
        Assert.Equal([["ITEM", "CODE_2", "item-1"]], await RowsAsync());
    }

    private static string Item(string code) => $$"""{"webhook_type":"ITEM","webhook_code":"{{code}}","item_id":"item-1"}""";

    private Task<WebhookReceipt> ReceiveAsync(string json, DateTimeOffset? at = null)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return Inbox.ReceiveAsync(new(System.Security.Cryptography.SHA256.HashData(bytes), at ?? _noon, WebhookBody.Read(bytes)!), default);
    }

    private async Task<LinkedItem> ItemAsync() => Assert.Single(await _host!.Repository.ListAsync("alice"));

    /// <summary>Update mode succeeded, and the check that it asks for found the item in order.</summary>
    private async Task RepairAsync()
    {
        var checks = _host!.Get<IItemCheckStore>();
        await checks.SettleAsync((await ItemAsync()).Id, DateTimeOffset.UtcNow, accountsWereChosen: false, default);
        await checks.ConcludeAsync((await checks.BeginAsync("alice", "item-1", TimeSpan.FromMinutes(1), default))!, new(ItemChange.FoundGood), TimeSpan.FromDays(1), default);
    }

    /// <summary>The fence, and whether the check is due.</summary>
    private async Task<(int Fence, bool IsDue)> CheckAsync() =>
        await PostgresServer.QueryAsync(_database, "select check_fence, check_due_at <= now() from budget_tracker.plaid_item") is [[int fence, bool isDue]] ? (fence, isDue) : default;

    private Task<List<object?[]>> RowsAsync() =>
        PostgresServer.QueryAsync(_database, "select webhook_type, webhook_code, item_id from budget_tracker.plaid_webhook order by 2");
}
