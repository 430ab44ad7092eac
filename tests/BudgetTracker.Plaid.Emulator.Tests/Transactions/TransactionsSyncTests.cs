using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class TransactionsSyncTests
{
    private const string Sync = "/transactions/sync";

    [Fact]
    public async Task An_item_is_not_ready_then_has_thirty_days_then_all_that_was_requested()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { transactions = new { days_requested = 400 } });
        var mirror = new Mirror(plaid, access);

        var early = await plaid.PostAsync(Sync, new { access_token = access });
        Assert.Equal(("NOT_READY", "", false), ((string)early.Body["transactions_update_status"]!, (string)early.Body["next_cursor"]!, (bool)early.Body["has_more"]!));

        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(1));
        await mirror.SyncAsync();
        Assert.Equal("INITIAL_UPDATE_COMPLETE", mirror.Status);
        Assert.InRange(Oldest(mirror), new(2026, 1, 30), new(2026, 2, 10));
        mirror.IsTrue(ItemId(plaid));

        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(4));
        await mirror.SyncAsync();
        Assert.Equal("HISTORICAL_UPDATE_COMPLETE", mirror.Status);
        Assert.InRange(Oldest(mirror), new(2025, 1, 25), new(2025, 2, 5));
        mirror.IsTrue(ItemId(plaid));
    }

    [Fact]
    public async Task Without_a_wish_there_are_ninety_days()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var mirror = await SyncedAsync(plaid, days: null);
        Assert.InRange(Oldest(mirror), new(2025, 12, 1), new(2025, 12, 4));
    }

    [Fact]
    public async Task What_time_brings_is_told_once_and_adds_up_to_the_balances()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var mirror = await SyncedAsync(plaid, days: 90);
        var before = mirror.Rows.Keys.ToHashSet(StringComparer.Ordinal);
        for (var day = 0; day < 60; day++)
        {
            plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
            await mirror.SyncAsync();
            mirror.IsTrue(ItemId(plaid));
        }

        Assert.Contains(mirror.Rows.Values, r => !before.Contains((string)r["transaction_id"]!) && (string?)r["pending_transaction_id"] is { } pending && !mirror.Rows.ContainsKey(pending));
    }

    [Fact]
    public async Task Pages_of_any_size_give_the_same()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { transactions = new { days_requested = 200 } });
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        foreach (var count in (int[])[1, 7, 100, 500])
        {
            var mirror = new Mirror(plaid, access);
            await mirror.SyncAsync(() => count);
            mirror.IsTrue(ItemId(plaid));
            Assert.Equal((mirror.Rows.Count + count - 1) / count, mirror.Pages);
        }
    }

    [Fact]
    public async Task A_change_between_two_pages_voids_the_run()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var first = await plaid.PostAsync(Sync, new { access_token = access, count = 10 });
        Assert.True((bool)first.Body["has_more"]!);

        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(3));
        (await plaid.PostAsync(Sync, new { access_token = access, cursor = first.Ok("next_cursor"), count = 10 }))
            .IsError("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", "TRANSACTIONS_ERROR");
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync(() => 10);
        mirror.IsTrue(ItemId(plaid));
    }

    [Fact]
    public async Task A_run_is_voided_on_demand_at_any_page()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        plaid.Emulator.Faults.Add(Sync, Fault.SyncMutation() with { Skip = 2, Count = 1 });
        string? cursor = null;
        for (var page = 0; page < 4; page++)
        {
            var answer = await plaid.PostAsync(Sync, new { access_token = access, cursor = cursor ?? "", count = 10 });
            if (page == 2)
                answer.IsError("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", "TRANSACTIONS_ERROR");
            else
                cursor = answer.Ok("next_cursor");
        }
    }

    [Fact]
    public async Task The_changes_of_one_account_are_a_stream_of_their_own()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var card = Assert.Single(plaid.Emulator.Items).AccountIds[3];
        var mirror = new Mirror(plaid, access, card);
        await mirror.SyncAsync(() => 20);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(20));
        await mirror.SyncAsync(() => 20);
        mirror.IsTrue(ItemId(plaid));
        Assert.All(mirror.Rows.Values, r => Assert.Equal(card, (string?)r["account_id"]));

        var cursor = (await plaid.PostAsync(Sync, new { access_token = access })).Ok("next_cursor");
        (await plaid.PostAsync(Sync, new { access_token = access, cursor, options = new { account_id = card } })).IsError("INVALID_FIELD");
        (await plaid.PostAsync(Sync, new { access_token = access, options = new { account_id = "x" } })).IsError("INVALID_ACCOUNT_ID", "INVALID_INPUT");
    }

    [Fact]
    public async Task Accounts_that_the_user_takes_out_lose_their_transactions_and_come_back_with_them()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync();
        var all = mirror.Rows.Keys.ToHashSet(StringComparer.Ordinal);

        await ChooseAsync(plaid, access, new { depository = new { account_subtypes = new[] { "checking" } } });
        await mirror.SyncAsync();
        mirror.IsTrue(ItemId(plaid));
        Assert.Single(mirror.Rows.Values.Select(r => (string)r["account_id"]!).Distinct(StringComparer.Ordinal));

        await ChooseAsync(plaid, access, null);
        await mirror.SyncAsync();
        mirror.IsTrue(ItemId(plaid));
        Assert.Equal(all, mirror.Rows.Keys.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_told_bit_by_bit_is_what_a_new_link_is_told_at_once()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var old = new Mirror(plaid, await plaid.AccessTokenAsync());
        for (var day = 0; day < 100; day++)
        {
            plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
            await old.SyncAsync();
        }

        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        (await plaid.PostAsync("/transactions/refresh", new { access_token = plaid.Emulator.Items[0].AccessToken })).IsOk();
        await old.SyncAsync();
        var young = new Mirror(plaid, access);
        await young.SyncAsync();
        var first = young.Rows.Values.Min(r => (string)r["date"]!)!;
        Assert.Equal(Lines(young, first), Lines(old, first));
    }

    [Fact]
    public async Task An_item_that_nobody_looked_at_has_the_same_transactions_as_one_that_was_followed()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var webhook = "https://app.example.com/hook";
        var (followed, asleep, left) = (await plaid.AccessTokenAsync(new { webhook }), await plaid.AccessTokenAsync(new { webhook }), await plaid.AccessTokenAsync());
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var mirror = new Mirror(plaid, followed);
        for (var day = 0; day < 30; day++)
        {
            await mirror.SyncAsync();
            plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        }

        await mirror.SyncAsync();
        var expected = Lines(mirror, "");
        foreach (var other in (string[])[asleep, left])
        {
            var late = new Mirror(plaid, other);
            await late.SyncAsync();
            Assert.Equal(expected, Lines(late, ""));
        }
    }

    [Fact]
    public async Task Now_is_a_cursor_behind_everything()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var answer = await plaid.PostAsync(Sync, new { access_token = access, cursor = "now" });
        Assert.Empty(answer.Body["added"]!.AsArray());
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(10));
        var later = await plaid.PostAsync(Sync, new { access_token = access, cursor = answer.Ok("next_cursor"), count = 500 });
        Assert.NotEmpty(later.Body["added"]!.AsArray());
        Assert.All(later.Body["added"]!.AsArray(), row => Assert.True(string.CompareOrdinal((string)row!["date"]!, "2026-02-20") > 0));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("aXRlbXx8MHwwfDA")]
    [InlineData("!")]
    public async Task A_cursor_that_is_none_is_refused(string cursor)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        (await plaid.PostAsync(Sync, new { access_token = access, cursor })).IsError("INVALID_FIELD", "INVALID_REQUEST");
    }

    [Fact]
    public async Task Another_items_cursor_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var (one, other) = (await plaid.AccessTokenAsync(), await plaid.AccessTokenAsync());
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var cursor = (await plaid.PostAsync(Sync, new { access_token = one })).Ok("next_cursor");
        var refused = await plaid.PostAsync(Sync, new { access_token = other, cursor });
        refused.IsError("INVALID_FIELD", "INVALID_REQUEST");
        Assert.Equal("cursor not associated with access_token", (string?)refused.Body["error_message"]);
    }

    [Fact]
    public async Task An_item_without_transactions_an_expired_sign_in_and_a_removed_item_are_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var auth = await plaid.AccessTokenAsync(new { products = new[] { "auth" } });
        (await plaid.PostAsync(Sync, new { access_token = auth })).IsError("ADDITIONAL_CONSENT_REQUIRED", "INVALID_INPUT");

        var access = await plaid.AccessTokenAsync();
        (await plaid.PostAsync("/sandbox/item/reset_login", new { access_token = access })).IsOk();
        (await plaid.PostAsync(Sync, new { access_token = access })).IsError("ITEM_LOGIN_REQUIRED", "ITEM_ERROR");
        (await plaid.PostAsync("/item/remove", new { access_token = access })).IsOk();
        (await plaid.PostAsync(Sync, new { access_token = access })).IsError("ITEM_NOT_FOUND", "ITEM_ERROR");
    }

    [Theory]
    [InlineData("""{"count":0}""")]
    [InlineData("""{"count":501}""")]
    [InlineData("""{"count":"ten"}""")]
    [InlineData("""{"options":{"personal_finance_category_version":"v3"}}""")]
    [InlineData("""{"options":{"days_requested":731}}""")]
    public async Task Values_out_of_range_are_refused(string json)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var body = JsonNode.Parse(json)!.AsObject();
        body["access_token"] = await plaid.AccessTokenAsync();
        (await plaid.PostAsync(Sync, body.ToJsonString())).IsError("INVALID_FIELD");
    }

    [Fact]
    public async Task Both_taxonomies_and_the_banks_own_text_are_told_on_request()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var plain = Salary(await plaid.PostAsync(Sync, new { access_token = access, count = 500 }));
        Assert.Equal(("INCOME_SALARY", "v2"), ((string?)plain["personal_finance_category"]!["detailed"], (string?)plain["personal_finance_category"]!["version"]));
        Assert.False(plain.ContainsKey("original_description"));
        var old = Salary(await plaid.PostAsync(Sync, new
        {
            access_token = access,
            count = 500,
            options = new { personal_finance_category_version = "v1", include_original_description = true },
        }));
        Assert.Equal(("INCOME_WAGES", "v1"), ((string?)old["personal_finance_category"]!["detailed"], (string?)old["personal_finance_category"]!["version"]));
        Assert.NotEmpty((string)old["original_description"]!);
    }

    private static JsonObject Salary(Answer answer) => answer.Body["added"]!.AsArray()
        .Select(r => r!.AsObject())
        .First(r => ((string)r["personal_finance_category"]!["detailed"]!).StartsWith("INCOME_", StringComparison.Ordinal) && (decimal)r["amount"]! < -1000);

    private static async Task<Mirror> SyncedAsync(TestPlaid plaid, int? days)
    {
        var mirror = new Mirror(plaid, await plaid.AccessTokenAsync(days is null ? null : new { transactions = new { days_requested = days } }));
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        await mirror.SyncAsync();
        return mirror;
    }

    private static async Task ChooseAsync(TestPlaid plaid, string access, object? filters) => plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(
        new { access_token = access, products = (string[]?)null, update = new { account_selection_enabled = true }, account_filters = filters }));

    private static List<string> Lines(Mirror mirror, string from) =>
    [
        .. mirror.Rows.Values.Where(r => string.CompareOrdinal((string)r["date"]!, from) >= 0)
            .Select(r => $"{r["date"]} {r["amount"]} {r["pending"]} {r["name"]}").Order(StringComparer.Ordinal),
    ];

    private static string ItemId(TestPlaid plaid) => plaid.Emulator.Items[^1].ItemId;

    private static DateOnly Oldest(Mirror mirror) => mirror.Rows.Values.Min(r => DateOnly.ParseExact((string)r["date"]!, "yyyy-MM-dd"));
}
