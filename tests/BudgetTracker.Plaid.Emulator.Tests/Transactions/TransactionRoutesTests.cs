using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

/// <summary>The routes beside /transactions/sync.</summary>
public sealed class TransactionRoutesTests
{
    private const string Get = "/transactions/get";
    private const string Create = "/sandbox/transactions/create";

    [Fact]
    public async Task Get_answers_a_range_of_days_newest_first_in_pages()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await ReadyAsync(plaid);
        var all = new List<JsonNode>();
        int total;
        do
        {
            var page = await plaid.PostAsync(Get, new { access_token = access, start_date = "2026-01-01", end_date = "2026-01-31", options = new { count = 40, offset = all.Count } });
            all.AddRange(page.Body["transactions"]!.AsArray().Select(t => t!.DeepClone()));
            total = (int)page.Body["total_transactions"]!;
        }
        while (all.Count < total);

        var days = all.Select(t => (string)t["date"]!).ToList();
        Assert.Equal(days.OrderDescending(StringComparer.Ordinal), days);
        Assert.All(days, day => Assert.StartsWith("2026-01-", day, StringComparison.Ordinal));
        Assert.Equal(
            plaid.Emulator.Bank.TruthOf(plaid.Emulator.Items[0].ItemId).Transactions.Count(t => t.Date is { Year: 2026, Month: 1 }),
            all.Select(t => (string)t["transaction_id"]!).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("""{"start_date":"2026-02-01"}""", "MISSING_FIELDS")]
    [InlineData("""{"start_date":"2026-02-01","end_date":"2026-01-01"}""", "INVALID_FIELD")]
    [InlineData("""{"start_date":"01.02.2026","end_date":"2026-03-01"}""", "INVALID_FIELD")]
    [InlineData("""{"start_date":"2026-01-01","end_date":"2026-03-01","options":{"count":501}}""", "INVALID_FIELD")]
    [InlineData("""{"start_date":"2026-01-01","end_date":"2026-03-01","options":{"account_ids":["x"]}}""", "INVALID_ACCOUNT_ID")]
    public async Task Get_refuses_what_makes_no_sense(string json, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var body = JsonNode.Parse(json)!.AsObject();
        body["access_token"] = await ReadyAsync(plaid);
        (await plaid.PostAsync(Get, body.ToJsonString())).IsError(code);
    }

    [Fact]
    public async Task Before_the_first_fetch_get_and_recurring_are_not_ready()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        (await plaid.PostAsync(Get, new { access_token = access, start_date = "2026-01-01", end_date = "2026-03-01" })).IsError("PRODUCT_NOT_READY", "ITEM_ERROR");
        (await plaid.PostAsync("/transactions/recurring/get", new { access_token = access })).IsError("PRODUCT_NOT_READY", "ITEM_ERROR");
    }

    [Fact]
    public async Task Recurring_knows_salary_rent_and_subscriptions()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await ReadyAsync(plaid, days: 365);
        var answer = await plaid.PostAsync("/transactions/recurring/get", new { access_token = access });
        answer.IsOk();
        var salary = Assert.Single(answer.Body["inflow_streams"]!.AsArray(), s => (string)s!["frequency"]! is "SEMI_MONTHLY")!;
        Assert.Equal(("MATURE", true, "INCOME_SALARY"), ((string)salary["status"]!, (bool)salary["is_active"]!, (string)salary["personal_finance_category"]!["detailed"]!));
        Assert.True((decimal)salary["last_amount"]!["amount"]! < 0);
        var rent = Assert.Single(answer.Body["outflow_streams"]!.AsArray(), s => (string)s!["personal_finance_category"]!["detailed"]! is "RENT_AND_UTILITIES_RENT")!;
        Assert.Equal("MONTHLY", (string)rent["frequency"]!);
        Assert.InRange(rent["transaction_ids"]!.AsArray().Count, 11, 13);
        Assert.True(string.CompareOrdinal((string)rent["predicted_next_date"]!, "2026-03-01") >= 0);
    }

    [Fact]
    public async Task The_dynamic_users_transactions_can_be_created_and_are_new_at_each_refresh()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await DynamicAsync(plaid);
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync();
        var before = mirror.Rows.Count;

        (await plaid.PostAsync(Create, new
        {
            access_token = access,
            transactions = new[] { new { date_transacted = "2026-02-27", date_posted = "2026-03-01", amount = 12.34m, description = "NIGHT TRAIN" } },
        })).IsOk();
        await mirror.SyncAsync();
        var created = Assert.Single(mirror.Rows.Values, r => (decimal)r["amount"]! == 12.34m && (string)r["name"]! is "NIGHT TRAIN");
        Assert.Equal(("2026-03-01", "2026-02-27", false), ((string)created["date"]!, (string)created["authorized_date"]!, (bool)created["pending"]!));

        (await plaid.PostAsync("/transactions/refresh", new { access_token = access })).IsOk();
        await mirror.SyncAsync();
        Assert.Equal(before + 2, mirror.Rows.Count);
        var bought = Assert.Single(mirror.Rows.Values, r => (bool)r["pending"]! && (string)r["date"]! is "2026-03-01" && r["merchant_name"] is null && (string)r["personal_finance_category"]!["primary"]! is "OTHER");
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(3));
        await mirror.SyncAsync();
        Assert.Single(mirror.Rows.Values, r => (string?)r["pending_transaction_id"] == (string)bought["transaction_id"]!);
        mirror.IsTrue(plaid.Emulator.Items[0].ItemId);
    }

    [Theory]
    [InlineData("2026-02-01", "2026-02-02", "date_transacted")]
    [InlineData("2026-02-27", "2026-02-26", "date_posted")]
    [InlineData("2026-02-27", "2026-03-09", "date_posted")]
    public async Task Created_transactions_lie_within_the_last_fourteen_days(string transacted, string posted, string named)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var refused = await plaid.PostAsync(Create, new
        {
            access_token = await DynamicAsync(plaid),
            transactions = new[] { new { date_transacted = transacted, date_posted = posted, amount = 1, description = "x" } },
        });
        refused.IsError("INVALID_FIELD");
        Assert.Contains(named, (string)refused.Body["error_message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eleven_at_once_other_users_and_unknown_fields_are_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var one = new { date_transacted = "2026-03-01", date_posted = "2026-03-01", amount = 1, description = "x" };
        (await plaid.PostAsync(Create, new { access_token = await DynamicAsync(plaid), transactions = Enumerable.Repeat(one, 11) })).IsError("INVALID_FIELD");
        (await plaid.PostAsync(Create, new { access_token = await ReadyAsync(plaid), transactions = new[] { one } })).IsError("INVALID_FIELD");
        (await plaid.PostAsync(Create, new { access_token = await DynamicAsync(plaid), transactions = new[] { new { amount = 1 } } })).IsError("MISSING_FIELDS");
        (await plaid.PostAsync(Create, new { access_token = await DynamicAsync(plaid), transactions = new[] { new { one.date_transacted, one.date_posted, one.amount, one.description, more = 1 } } })).IsError("UNKNOWN_FIELDS");
    }

    [Theory]
    [InlineData("""{"amount":7e28}""")]
    [InlineData("""{"amount":10.005}""")]
    [InlineData("""{"iso_currency_code":"banana"}""")]
    public async Task Money_that_nobody_has_is_refused(string change)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var transaction = new JsonObject { ["date_transacted"] = "2026-03-01", ["date_posted"] = "2026-03-01", ["amount"] = 1, ["description"] = "x" };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            transaction[name] = value!.DeepClone();
        var body = new JsonObject { ["access_token"] = await DynamicAsync(plaid), ["transactions"] = new JsonArray(transaction) };
        (await plaid.PostAsync(Create, body.ToJsonString())).IsError("INVALID_FIELD");
    }

    private static async Task<string> ReadyAsync(TestPlaid plaid, int days = 90)
    {
        var access = await plaid.AccessTokenAsync(new { transactions = new { days_requested = days } });
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        return access;
    }

    private static async Task<string> DynamicAsync(TestPlaid plaid)
    {
        var created = await plaid.PostAsync("/sandbox/public_token/create", new
        {
            institution_id = "ins_109508",
            initial_products = new[] { "transactions" },
            options = new { override_username = "user_transactions_dynamic", override_password = "any" },
        });
        var access = (await plaid.PostAsync("/item/public_token/exchange", new { public_token = created.Ok("public_token") })).Ok("access_token");
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        return access;
    }
}
