using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>The routes of transactions, and what the banks tell by themselves in the course of a year.</summary>
internal sealed class ContractTransactions : IAsyncDisposable
{
    private const string Sync = "/transactions/sync";

    // Nobody listens there: a webhook's bytes are looked at where they are signed.
    private const string Webhook = "https://app.example.com/hook";

    private readonly ContractRecording _recording = new();
    private IPlaidAreas _client = null!;

    public IReadOnlySet<string> Called => _recording.Called;

    public IReadOnlyList<JsonObject> Lines => [.. _recording.Lines, .. _recording.Emulator.Webhooks.Select(ContractWebhooks.LineOf)];

    private EmulatedBank Bank => _recording.Emulator.Bank;

    private string Today => Bank.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async Task RunAsync()
    {
        await _recording.StartAsync();
        _client = _recording.ClientWith("right");
        foreach (var institution in (string[])["ins_109508", "ins_43", "ins_116834", "ins_127287"])
        {
            await ReadAsync(institution);
            await ReadByClientAsync(institution);
        }

        await CreateAsync();
        await LiveAsync();
        await FailAsync();
    }

    public ValueTask DisposeAsync() => _recording.DisposeAsync();

    private async Task ReadAsync(string institution)
    {
        var access = await LinkAsync(institution);
        await _recording.PostAsync(Sync, new { access_token = access });
        await ExpectAsync("PRODUCT_NOT_READY", "/transactions/get", new { access_token = access, start_date = Today, end_date = Today });
        Bank.Advance(TimeSpan.FromDays(1));
        string? cursor = null;
        for (var more = true; more;)
        {
            var body = new JsonObject
            {
                ["access_token"] = access,
                ["count"] = 500,
                ["options"] = new JsonObject { ["include_original_description"] = true, ["personal_finance_category_version"] = cursor is null ? "v1" : "v2" },
            };
            if (cursor is not null)
                body["cursor"] = cursor;
            var page = await _recording.PostAsync(Sync, body);
            (cursor, more) = ((string)page["next_cursor"]!, (bool)page["has_more"]!);
        }

        Bank.Advance(TimeSpan.FromDays(15));
        await _recording.PostAsync(Sync, new { access_token = access, cursor, count = 500 });
        await _recording.PostAsync("/transactions/get", new { access_token = access, start_date = "2025-01-01", end_date = Today, options = new { count = 100, offset = 20, include_original_description = true } });
        await _recording.PostAsync("/transactions/recurring/get", new { access_token = access });
        await _recording.PostAsync("/transactions/refresh", new { access_token = access });
        await _recording.PostAsync("/accounts/get", new { access_token = access });
        Bank.Advance(TimeSpan.FromDays(3));
    }

    private async Task ReadByClientAsync(string institution)
    {
        var access = new AccessToken(await LinkAsync(institution));
        var none = await _client.SyncTransactionsAsync(access, null, 365);
        Assert.Equal(("", false, "NOT_READY"), (none.NextCursor, none.HasMore, none.TransactionsUpdateStatus));
        await RefusedAsync("PRODUCT_NOT_READY", () => _client.GetRecurringTransactionsAsync(access));
        Bank.Advance(TimeSpan.FromDays(1));
        var page = await _client.SyncTransactionsAsync(access, none.NextCursor);
        while (page.HasMore)
            page = await _client.SyncTransactionsAsync(access, page.NextCursor);
        Bank.Advance(TimeSpan.FromDays(15));
        await _client.SyncTransactionsAsync(access, page.NextCursor);
        await _client.GetRecurringTransactionsAsync(access);
        await _client.RefreshTransactionsAsync(access);
        await _client.GetBalancesAsync(access);
        await RefusedAsync("INVALID_FIELD", () => _client.SyncTransactionsAsync(access, "none"));
        // Its webhooks would push others out of those that the emulator keeps.
        await _client.RemoveItemAsync(access);
    }

    private async Task CreateAsync()
    {
        var access = await LinkAsync("ins_109508", "user_transactions_dynamic");
        Bank.Advance(TimeSpan.FromDays(2));
        await _recording.PostAsync("/sandbox/transactions/create", new
        {
            access_token = access,
            transactions = (object[])[new { date_transacted = Today, date_posted = Today, amount = 12.5, description = "A book", iso_currency_code = "USD" }],
        });
        await _recording.PostAsync(Sync, new { access_token = access, count = 500 });
        await ExpectAsync("INVALID_FIELD", "/sandbox/transactions/create", new
        {
            access_token = access,
            transactions = (object[])[new { date_transacted = "2020-01-01", date_posted = Today, amount = 12.5, description = "A book" }],
        });
    }

    private async Task LiveAsync()
    {
        await LinkAsync("ins_116834");
        await LinkAsync("ins_109508");
        var item = _recording.Emulator.Items[^1].ItemId;
        Bank.Break(item);
        Bank.Repair(item);
        Bank.OpenAccount(item);
        foreach (var code in (string[])["PENDING_DISCONNECT", "USER_ACCOUNT_REVOKED", "WEBHOOK_UPDATE_ACKNOWLEDGED"])
            Bank.Send(item, "ITEM", code);
        Bank.RevokePermission(item);
        Bank.Advance(TimeSpan.FromDays(200));
    }

    private async Task FailAsync()
    {
        var access = await LinkAsync("ins_109508");
        Bank.Advance(TimeSpan.FromDays(2));
        var first = await _recording.PostAsync(Sync, new { access_token = access, count = 1 });
        await ExpectAsync("INVALID_FIELD", Sync, new { access_token = access, cursor = "none" });
        await ExpectAsync("INVALID_ACCOUNT_ID", Sync, new { access_token = access, options = new { account_id = "none" } });
        Bank.Advance(TimeSpan.FromDays(2));
        await ExpectAsync("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", Sync, new { access_token = access, cursor = (string)first["next_cursor"]! });
        Bank.Break(_recording.Emulator.Items[^1].ItemId);
        await ExpectAsync("ITEM_LOGIN_REQUIRED", Sync, new { access_token = access });
    }

    private async Task<string> LinkAsync(string institution, string username = "user_good")
    {
        var created = await _recording.PostAsync("/sandbox/public_token/create", new
        {
            institution_id = institution,
            initial_products = (string[])["transactions"],
            options = new { webhook = Webhook, override_username = username, override_password = "pass_good", transactions = new { days_requested = 365 } },
        });
        return (string)(await _recording.PostAsync("/item/public_token/exchange", new { public_token = (string)created["public_token"]! }))["access_token"]!;
    }

    private static async Task RefusedAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<PlaidApiException>(call)).ErrorCode);

    private async Task ExpectAsync(string code, string path, object body) =>
        Assert.Equal(code, await _recording.PostBrokenAsync(path, JsonContent.Create(body)));
}
