using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>Items at a bank that lives, whose webhooks reach a host over HTTP; what the background does is done in between.</summary>
[Collection(PostgresGroup.Name)]
public sealed class WebhookLifeTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly PlaidEmulator _plaid = new();
    private readonly HeardEvents _heard = new();
    private string _database = "";
    private WebhookHost? _host;

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _database = await server.CreateDatabaseAsync();
        _host = await WebhookHost.StartAsync(_database, _plaid.BaseAddress, events: _heard);
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _plaid.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_bank_breaks_and_gets_well_by_itself()
    {
        var item = await LinkAsync();

        _plaid.Bank.Break(item);
        await HeardAsync("ERROR");
        Assert.Equal((ItemStatuses.LoginRequired, ItemActions.Repair), (await ItemAsync() is { } broken ? broken.Status : "", (await ItemAsync()).Action));
        _plaid.Bank.Repair(item);
        await HeardAsync("LOGIN_REPAIRED");

        Assert.Equal((ItemStatuses.Good, null), ((await ItemAsync()).Status, (await ItemAsync()).Action));
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.NeedsSignIn, ItemEventKinds.GoodAgain], _heard.Kinds);
    }

    [PostgresFact]
    public async Task An_error_that_is_told_after_the_repair_undoes_nothing()
    {
        var item = await LinkAsync();
        _plaid.WebhookFaults.Add("ERROR", WebhookFault.Overtake());

        _plaid.Bank.Break(item);
        _plaid.Bank.Repair(item);
        await HeardAsync("LOGIN_REPAIRED");
        await HeardAsync("ERROR");

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
    }

    [PostgresFact]
    public async Task New_accounts_are_offered_and_chosen()
    {
        var item = await LinkAsync();
        var before = (await ItemAsync()).Accounts.Count;
        _plaid.Bank.OpenAccount(item);
        await HeardAsync("NEW_ACCOUNTS_AVAILABLE");
        Assert.Equal(ItemActions.ChooseAccounts, (await ItemAsync()).Action);

        var linkToken = await Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice", ItemId = item, AccountSelectionEnabled = true });
        _plaid.CompleteLink(linkToken.Value);
        await Get<IItemCheckService>().CheckAsync("alice", item);

        Assert.Null((await ItemAsync()).Action);
        Assert.True((await ItemAsync()).Accounts.Count > before);
    }

    [PostgresFact]
    public async Task A_permission_taken_back_counts_before_any_check()
    {
        var item = await LinkAsync();
        _plaid.Faults.Add("/item/get", Fault.InternalError());

        _plaid.Bank.RevokePermission(item);
        await HeardAsync("USER_PERMISSION_REVOKED");

        Assert.Equal((ItemStatuses.Revoked, ItemActions.Relink), ((await ItemAsync()).Status, (await ItemAsync()).Action));
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.Revoked], _heard.Kinds);
    }

    [PostgresFact]
    public async Task An_announced_disconnection_is_told_and_repaired()
    {
        var item = await LinkAsync();
        _plaid.Bank.Send(item, "ITEM", "PENDING_DISCONNECT");
        await HeardAsync("PENDING_DISCONNECT");
        Assert.Equal(ItemStatuses.PendingDisconnect, (await ItemAsync()).Status);

        _plaid.CompleteLink((await Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice", ItemId = item })).Value);

        Assert.Equal(ItemStatuses.Good, (await Get<IItemCheckService>().CheckAsync("alice", item)).Status);
    }

    [PostgresFact]
    public async Task What_a_hosted_page_linked_is_exchanged_once_the_webhook_tells_of_it()
    {
        var linkToken = await Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice", WebhookUri = _host!.Address, HostedLink = new() });

        _plaid.CompleteLink(linkToken.Value);
        await HeardAsync("ITEM_ADD_RESULT", "SESSION_FINISHED");

        Assert.Equal(ItemStatuses.Good, (await ItemAsync()).Status);
        Assert.Equal(1, _plaid.CallCounts["/item/public_token/exchange"]);
        Assert.Equal(0, _plaid.CallCounts.GetValueOrDefault("/link/token/get"));
    }

    [PostgresFact]
    public async Task Several_banks_of_one_session_come_by_webhook_and_nobody_else_gets_them()
    {
        string[] banks = ["ins_109508", "ins_109509", "ins_109510"];
        var linkToken = await Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice", WebhookUri = _host!.Address, EnableMultiItemLink = true });

        _plaid.CompleteMultiItemLink(linkToken.Value, banks);
        await HeardAsync("ITEM_ADD_RESULT", "ITEM_ADD_RESULT", "ITEM_ADD_RESULT", "SESSION_FINISHED");

        Assert.Equal(banks, (await Get<IAccessTokenRepository>().ListAsync("alice")).Select(item => item.Institution?.InstitutionId).Order(StringComparer.Ordinal));
        Assert.Equal(3, _plaid.CallCounts["/item/public_token/exchange"]);
        Assert.Equal([ItemEventKinds.Linked, ItemEventKinds.Linked, ItemEventKinds.Linked], _heard.Kinds);
    }

    private async Task<string> LinkAsync()
    {
        var linkToken = await Get<ILinkTokenService>().CreateAsync(new() { UserId = "alice", WebhookUri = _host!.Address });
        var exchange = await Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(_plaid.CompleteLink(linkToken.Value)) });
        await WorkAsync();
        return exchange.Item!.ItemId;
    }

    /// <summary>These webhooks, and whatever comes beside them, were answered, and what they ask for was done.</summary>
    private async Task HeardAsync(params string[] codes)
    {
        var awaited = codes.ToList();
        using var patience = new CancellationTokenSource(_patience);
        while (awaited is not [])
        {
            var (_, body, status) = await _host!.NextAsync();
            Assert.Equal(200, status);
            awaited.Remove(WebhookBody.Read(body)!.WebhookCode!);
            patience.Token.ThrowIfCancellationRequested();
        }

        await WorkAsync();
    }

    private async Task WorkAsync()
    {
        foreach (var name in (string[])["exchange_sweep", "item_checks", "outbox"])
        {
            while (await _host!.Services.GetServices<WorkLoop>().Single(loop => loop.Name == name).RunAsync(CancellationToken.None) > 0)
            {
            }
        }
    }

    private async Task<LinkedItem> ItemAsync() => Assert.Single(await Get<IAccessTokenRepository>().ListAsync("alice"));

    private T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();
}
