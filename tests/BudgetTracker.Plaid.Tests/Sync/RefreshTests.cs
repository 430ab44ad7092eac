namespace BudgetTracker;

/// <summary>A person has the bank asked, and gives a consent that was missing.</summary>
[Collection(PostgresGroup.Name)]
public sealed class RefreshTests(PostgresServer server) : IAsyncLifetime
{
    private const string Refresh = "/transactions/refresh";

    private SyncBank _bank = null!;

    private ITransactionSyncService Service => _bank.Host.Get<ITransactionSyncService>();

    public async Task InitializeAsync() => _bank = await SyncBank.StartAsync(server);

    public async Task DisposeAsync() => await _bank.DisposeAsync();

    [PostgresFact]
    public async Task A_refresh_asks_the_bank_and_a_sync_follows_soon()
    {
        var item = await _bank.LinkAndSyncAsync();
        _bank.Plaid.Bank.Advance(TimeSpan.FromHours(5));

        var before = await Service.RefreshAsync("alice", item);

        Assert.Equal((item, ItemStatuses.Good), (before.ItemId, before.Status));
        Assert.InRange((await _bank.Host.Get<ISyncQueue>().NextDueAsync(TimeSpan.FromMinutes(1), default))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        await _bank.SyncAsync();
        await _bank.AssertTrueAsync(item);
    }

    [PostgresFact]
    public async Task A_second_one_has_to_wait_whatever_the_host()
    {
        var item = await _bank.LinkAndSyncAsync();
        await using var other = _bank.AddHost();
        await Service.RefreshAsync("alice", item);

        var refusal = await Assert.ThrowsAsync<RefreshTooSoonException>(() => other.Get<ITransactionSyncService>().RefreshAsync("alice", item));

        Assert.InRange(refusal.RetryAfter, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal(1, _bank.Plaid.CallCounts[Refresh]);
    }

    [PostgresFact]
    public async Task What_plaid_refuses_does_not_count_and_has_the_item_looked_at()
    {
        var item = await _bank.LinkAndSyncAsync();
        _bank.Plaid.Bank.Break(item);

        var refusal = await Assert.ThrowsAsync<PlaidApiException>(() => Service.RefreshAsync("alice", item));
        await _bank.Host.WorkAsync("item_checks");
        _bank.Plaid.Bank.Repair(item);
        await _bank.Host.Get<IItemCheckService>().CheckAsync("alice", item);
        await Service.RefreshAsync("alice", item);

        Assert.Equal(PlaidErrorCodes.ItemLoginRequired, refusal.ErrorCode);
    }

    [PostgresFact]
    public async Task One_whose_answer_was_lost_may_have_been_billed_and_is_not_repeated()
    {
        var item = await _bank.LinkAndSyncAsync();
        _bank.Plaid.Faults.Add(Refresh, Fault.Reset(after: true) with { Count = 1 });

        await Assert.ThrowsAsync<PlaidTransportException>(() => Service.RefreshAsync("alice", item));

        Assert.Equal(1, _bank.Plaid.CallCounts[Refresh]);
        await Assert.ThrowsAsync<RefreshTooSoonException>(() => Service.RefreshAsync("alice", item));
    }

    [PostgresFact]
    public async Task Another_users_item_is_none()
    {
        var item = await _bank.LinkAsync();

        await Assert.ThrowsAsync<ItemNotFoundException>(() => Service.RefreshAsync("mallory", item));
        await Assert.ThrowsAsync<ItemNotFoundException>(() => Service.RefreshAsync("alice", "nonsense"));
        Assert.False(_bank.Plaid.CallCounts.ContainsKey(Refresh));
    }

    [PostgresFact]
    public async Task An_item_without_transactions_is_offered_update_mode_whose_consent_brings_them()
    {
        var item = await _bank.LinkAsync(request: new() { UserId = "alice", Products = ["auth"] });
        await _bank.SyncAsync();
        await _bank.Host.WorkAsync("item_checks");
        var without = Assert.Single(await _bank.Host.Repository.ListAsync("alice"));
        Assert.Equal((ItemStatuses.Good, ItemActions.Repair, PlaidErrorCodes.AdditionalConsentRequired), (without.Status, without.Action, without.Sync?.ErrorCode));

        _bank.Plaid.CompleteLink((await _bank.Host.Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice", ItemId = item })).Value);
        await _bank.Host.Get<IItemCheckService>().CheckAsync("alice", item);
        await _bank.SyncDueAsync(); // It is due by itself,
        _bank.Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        await _bank.SyncAsync(); // and has begun.

        await _bank.AssertTrueAsync(item);
        var with = Assert.Single(await _bank.Host.Repository.ListAsync("alice"));
        Assert.Equal((null, null), (with.Action, with.Sync?.ErrorCode));
        Assert.True(with.Sync!.Transactions > 0);
        Assert.InRange(with.Sync.Oldest!.Value, DateOnly.FromDateTime(_bank.Plaid.Bank.Now.Date).AddDays(-731), DateOnly.FromDateTime(_bank.Plaid.Bank.Now.Date).AddDays(-600));
    }
}
