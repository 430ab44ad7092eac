using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

/// <summary>Which webhooks go out when.</summary>
public sealed class WebhookMomentsTests
{
    [Fact]
    public async Task Transactions_are_told_by_their_old_codes_and_after_the_first_sync_call_by_the_new_one()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["INITIAL_UPDATE"], await receiver.CodesAsync(1));

        (await plaid.PostAsync("/transactions/sync", new { access_token = access })).IsOk();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(4));
        var historical = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal("HISTORICAL_UPDATE", (string)historical["webhook_code"]!);
        Assert.True((int)historical["new_transactions"]! > 50);
        var available = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(
            ("SYNC_UPDATES_AVAILABLE", true, true),
            ((string)available["webhook_code"]!, (bool)available["initial_update_complete"]!, (bool)available["historical_update_complete"]!));

        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(4));
        var sent = plaid.Emulator.Webhooks.Skip(3).GroupBy(w => w.Code).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        Assert.InRange(sent["SYNC_UPDATES_AVAILABLE"], 4, 16);
        Assert.True(sent["TRANSACTIONS_REMOVED"] > 0 && sent["DEFAULT_UPDATE"] > 0);
    }

    [Fact]
    public async Task Recurring_updates_begin_after_the_first_recurring_call()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(2));
        Assert.DoesNotContain(plaid.Emulator.Webhooks, w => w.Code is "RECURRING_TRANSACTIONS_UPDATE");
        (await plaid.PostAsync("/transactions/recurring/get", new { access_token = access })).IsOk();
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(2));
        Assert.Contains(plaid.Emulator.Webhooks, w => w.Code is "RECURRING_TRANSACTIONS_UPDATE");
    }

    [Fact]
    public async Task A_bank_that_wants_a_new_sign_in_is_asked_nothing_until_it_is_repaired()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var item = plaid.Emulator.Items[0].ItemId;
        plaid.Emulator.Bank.Break(item);
        var before = plaid.Emulator.Webhooks.Count;
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(5));
        Assert.Equal("ERROR", Assert.Single(plaid.Emulator.Webhooks.Skip(before - 1)).Code);

        plaid.Emulator.Bank.Repair(item);
        Assert.Contains(plaid.Emulator.Webhooks, w => w.Code is "LOGIN_REPAIRED");
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync();
        Assert.Contains(mirror.Rows.Values, r => string.CompareOrdinal((string)r["date"]!, "2026-03-05") >= 0);
    }

    [Fact]
    public async Task Update_mode_of_the_apps_own_sends_no_login_repaired()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Break(plaid.Emulator.Items[0].ItemId);
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { access_token = access, products = (string[]?)null }));
        Assert.DoesNotContain(plaid.Emulator.Webhooks, w => w.Code is "LOGIN_REPAIRED" or "SESSION_FINISHED");
        (await plaid.PostAsync("/accounts/get", new { access_token = access })).IsOk();
    }

    [Fact]
    public async Task A_european_consent_is_warned_of_ends_and_is_renewed_by_update_mode()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await plaid.AccessTokenAsync(
            new { webhook = receiver.Address, products = new[] { "auth" }, country_codes = new[] { "GB" } }, "ins_116834");
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(172.9));
        Assert.Empty(plaid.Emulator.Webhooks);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(0.2));
        var warning = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(("PENDING_EXPIRATION", "2026-08-28T12:00:00Z"), ((string)warning["webhook_code"]!, (string)warning["consent_expiration_time"]!));

        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(7));
        (await plaid.PostAsync("/accounts/get", new { access_token = access })).IsError("ITEM_LOGIN_REQUIRED");
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { access_token = access, products = (string[]?)null, country_codes = new[] { "GB" } }));
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(170));
        Assert.Equal(["PENDING_EXPIRATION", "ERROR"], plaid.Emulator.Webhooks.Select(w => w.Code));
        (await plaid.PostAsync("/accounts/get", new { access_token = access })).IsOk();
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(4));
        Assert.Equal(["PENDING_EXPIRATION", "ERROR", "PENDING_EXPIRATION"], plaid.Emulator.Webhooks.Select(w => w.Code));
    }

    [Fact]
    public async Task A_new_account_is_announced_and_found_by_account_selection()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.OpenAccount(plaid.Emulator.Items[0].ItemId);
        Assert.Equal(["NEW_ACCOUNTS_AVAILABLE"], await receiver.CodesAsync(1));
        Assert.Equal(9, plaid.Emulator.Items[0].AccountIds.Count);
        for (var i = 0; i < 2; i++)
        {
            plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(
                new { access_token = access, products = (string[]?)null, update = new { account_selection_enabled = true } }));
            Assert.Equal(10, plaid.Emulator.Items[0].AccountIds.Count);
        }
    }

    [Fact]
    public async Task A_permission_that_is_taken_back_ends_the_items_calls()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.RevokePermission(plaid.Emulator.Items[0].ItemId);
        Assert.Equal(["USER_PERMISSION_REVOKED"], await receiver.CodesAsync(1));
        (await plaid.PostAsync("/accounts/get", new { access_token = access })).IsError("USER_PERMISSION_REVOKED", "ITEM_ERROR");
        var item = await plaid.PostAsync("/item/get", new { access_token = access });
        Assert.Equal("USER_PERMISSION_REVOKED", (string?)item.Body["item"]!["error"]!["error_code"]);
    }

    private static Task<string> LinkAsync(TestPlaid plaid, WebhookReceiver receiver) => plaid.AccessTokenAsync(new { webhook = receiver.Address });
}
