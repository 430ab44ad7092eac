using System.Globalization;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class ProductRoutesTests
{
    [Fact]
    public async Task Balances_are_those_of_the_accounts()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var balances = await GetAsync(plaid, "/accounts/balance/get", access);
        Assert.Equal((await GetAsync(plaid, "/accounts/get", access))["accounts"]!.ToJsonString(), balances["accounts"]!.ToJsonString());
        Assert.False(balances["accounts"]![0]!["balances"]!.AsObject().ContainsKey("last_updated_datetime"));
    }

    [Fact]
    public async Task Capital_One_needs_to_be_told_how_old_a_balance_may_be()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_128026", "transactions");
        (await plaid.PostAsync("/accounts/balance/get", new { access_token = access })).IsError("INVALID_FIELD");
        (await plaid.PostAsync("/accounts/balance/get", new { access_token = access, options = new { min_last_updated_datetime = "today" } })).IsError("INVALID_FIELD");
        var answer = await plaid.PostAsync(
            "/accounts/balance/get", new { access_token = access, options = new { min_last_updated_datetime = "2026-03-01T00:00:00Z" } });
        Assert.Equal("2026-03-01T12:00:00Z", (string?)answer.Body["accounts"]![0]!["balances"]!["last_updated_datetime"]);
        var checking = plaid.Emulator.Items[0].AccountIds[0];
        (await plaid.PostAsync("/accounts/balance/get", new { access_token = access, options = new { account_ids = new[] { checking } } })).IsOk();
    }

    [Theory]
    [InlineData("ins_109508", "011401533", false)]
    [InlineData("ins_56", "021000021", true)]
    public async Task American_accounts_have_ACH_numbers(string institution, string routing, bool tokenized)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var auth = await GetAsync(plaid, "/auth/get", await AccessTokenAsync(plaid, institution, "auth"));
        Assert.All(auth["accounts"]!.AsArray(), a => Assert.True((string?)a!["subtype"] is "checking" or "savings"));
        var numbers = auth["numbers"]!["ach"]!.AsArray();
        Assert.Equal(auth["accounts"]!.AsArray().Select(a => (string)a!["account_id"]!), numbers.Select(n => (string)n!["account_id"]!));
        Assert.Equal(["1111222233330000", "1111222233331111"], numbers.Take(2).Select(n => (string)n!["account"]!));
        Assert.All(numbers, n => Assert.Equal((routing, tokenized), ((string)n!["routing"]!, (bool)n["is_tokenized_account_number"]!)));
        Assert.All((string[])["eft", "international", "bacs"], kind => Assert.Empty(auth["numbers"]![kind]!.AsArray()));
    }

    [Theory]
    [InlineData("ins_43", "eft")]
    [InlineData("ins_117243", "bacs")]
    [InlineData("ins_117243", "international")]
    [InlineData("ins_990001", "international")]
    [InlineData("ins_990015", "international")]
    [InlineData("ins_990021", "international")]
    public async Task Others_have_numbers_of_their_countrys_kind(string institution, string kind)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var numbers = (await GetAsync(plaid, "/auth/get", await AccessTokenAsync(plaid, institution, "auth")))["numbers"]!;
        Assert.Empty(numbers["ach"]!.AsArray());
        Assert.Equal(2, numbers[kind]!.AsArray().Count);
        foreach (var iban in numbers["international"]!.AsArray().Select(n => (string)n!["iban"]!))
            Assert.Equal(1, Modulo97(iban[4..] + iban[..4]));
    }

    [Fact]
    public async Task Every_account_has_an_owner()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "identity");
        var accounts = (await GetAsync(plaid, "/identity/get", access))["accounts"]!.AsArray();
        Assert.Equal(9, accounts.Count);
        Assert.All(accounts, a => Assert.Equal("Alberta Bobbeth Charleson", (string?)a!["owners"]![0]!["names"]![0]));
        Assert.False((await GetAsync(plaid, "/accounts/get", access))["accounts"]![0]!.AsObject().ContainsKey("owners"));
    }

    [Fact]
    public async Task Liabilities_are_as_high_as_the_balances()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await GetAsync(plaid, "/liabilities/get", await AccessTokenAsync(plaid, "ins_109508", "liabilities"));
        var accounts = answer["accounts"]!.AsArray().ToDictionary(a => (string)a!["account_id"]!, a => (decimal)a!["balances"]!["current"]!);
        var credit = Assert.Single(answer["liabilities"]!["credit"]!.AsArray())!;
        Assert.Equal(accounts[(string)credit["account_id"]!], (decimal)credit["last_statement_balance"]!);
        var student = Assert.Single(answer["liabilities"]!["student"]!.AsArray())!;
        Assert.Equal(accounts[(string)student["account_id"]!], (decimal)student["last_statement_balance"]!);
        Assert.Single(answer["liabilities"]!["mortgage"]!.AsArray());
        Assert.Equal(("2026-02-28", "2026-03-25"), ((string)credit["last_statement_issue_date"]!, (string)credit["next_payment_due_date"]!));
    }

    [Fact]
    public async Task A_kind_of_debt_that_was_not_asked_for_is_null()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "liabilities");
        var card = plaid.Emulator.Items[0].AccountIds[3];
        var answer = await plaid.PostAsync("/liabilities/get", new { access_token = access, options = new { account_ids = new[] { card } } });
        Assert.Single(answer.Body["accounts"]!.AsArray());
        Assert.NotNull(answer.Body["liabilities"]!["credit"]);
        Assert.Null(answer.Body["liabilities"]!["student"]);
        Assert.Null(answer.Body["liabilities"]!["mortgage"]);
    }

    [Fact]
    public async Task Holdings_are_worth_the_balance_to_the_cent()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await GetAsync(plaid, "/investments/holdings/get", await AccessTokenAsync(plaid, "ins_109508", "investments"));
        var securities = answer["securities"]!.AsArray().Select(s => (string)s!["security_id"]!).ToHashSet();
        foreach (var account in answer["accounts"]!.AsArray().Where(a => (string?)a!["type"] == "investment"))
        {
            var holdings = answer["holdings"]!.AsArray().Where(h => (string?)h!["account_id"] == (string?)account!["account_id"]).ToList();
            Assert.Equal((decimal)account!["balances"]!["current"]!, holdings.Sum(h => (decimal)h!["institution_value"]!));
            Assert.All(holdings, h => Assert.Equal((decimal)h!["institution_value"]!, (decimal)h["quantity"]! * (decimal)h["institution_price"]!));
            Assert.All(holdings, h => Assert.Contains((string)h!["security_id"]!, securities));
        }

        Assert.Equal(2, answer["holdings"]!.AsArray().Select(h => (string)h!["account_id"]!).Distinct().Count());
    }

    [Fact]
    public async Task An_item_tells_when_its_investments_were_updated()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var status = (await GetAsync(plaid, "/item/get", await AccessTokenAsync(plaid, "ins_109508", "investments")))["status"]!;
        Assert.Equal("2026-03-01T12:00:00Z", (string?)status["investments"]!["last_successful_update"]);
        Assert.Null((await GetAsync(plaid, "/item/get", await plaid.AccessTokenAsync()))["status"]!["investments"]);
    }

    [Fact]
    public async Task Margin_loans_are_told_of_by_investments_alone()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "investments");
        var balances = (await GetAsync(plaid, "/investments/holdings/get", access))["accounts"]![0]!["balances"]!.AsObject();
        Assert.True(balances.ContainsKey("margin_loan_amount"));
        Assert.Null(balances["margin_loan_amount"]);
        Assert.False((await GetAsync(plaid, "/accounts/get", access))["accounts"]![0]!["balances"]!.AsObject().ContainsKey("margin_loan_amount"));
    }

    [Fact]
    public async Task The_same_account_answers_the_same_for_ever()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "investments");
        var first = (await TransactionsAsync(plaid, access, 500, 0))["investment_transactions"]!.ToJsonString();
        plaid.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(first, (await TransactionsAsync(plaid, access, 500, 0))["investment_transactions"]!.ToJsonString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public async Task Pages_hold_every_trade_once_the_latest_first(int count)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "investments");
        var trades = new List<JsonNode>();
        int total;
        do
        {
            var page = await TransactionsAsync(plaid, access, count, trades.Count);
            total = (int)page["total_investment_transactions"]!;
            trades.AddRange(page["investment_transactions"]!.AsArray().Select(t => t!));
        }
        while (trades.Count < total);

        Assert.Equal(total, trades.Select(t => (string)t["investment_transaction_id"]!).Distinct().Count());
        var dates = trades.Select(t => (string)t["date"]!).ToList();
        Assert.Equal(dates.OrderDescending(StringComparer.Ordinal), dates);
    }

    [Fact]
    public async Task What_was_bought_is_what_is_held_and_was_paid_for()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "investments");
        var trades = (await TransactionsAsync(plaid, access, 500, 0))["investment_transactions"]!.AsArray();
        var bought = trades.Where(t => (string?)t!["type"] == "buy")
            .GroupBy(t => ((string)t!["account_id"]!, (string)t["security_id"]!))
            .ToDictionary(g => g.Key, g => g.Sum(t => (decimal)t!["quantity"]!));
        var held = (await GetAsync(plaid, "/investments/holdings/get", access))["holdings"]!.AsArray()
            .Select(h => (Key: ((string)h!["account_id"]!, (string)h["security_id"]!), Quantity: (decimal)h["quantity"]!))
            .Where(h => bought.ContainsKey(h.Key)).ToList();
        Assert.Equal(bought.Count, held.Count);
        Assert.All(held, h => Assert.Equal(bought[h.Key], h.Quantity));
        Assert.Equal(0, trades.Sum(t => (decimal)t!["amount"]!));
    }

    [Fact]
    public async Task Dates_narrow_the_trades()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await AccessTokenAsync(plaid, "ins_109508", "investments");
        var year = (await plaid.PostAsync("/investments/transactions/get", new { access_token = access, start_date = "2025-01-01", end_date = "2025-12-31" })).Body;
        var all = await TransactionsAsync(plaid, access, 500, 0);
        Assert.InRange((int)year["total_investment_transactions"]!, 1, (int)all["total_investment_transactions"]! - 1);
        Assert.All(year["investment_transactions"]!.AsArray(), t => Assert.StartsWith("2025-", (string)t!["date"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"access_token":"x","start_date":"2026-01-01"}""", "MISSING_FIELDS")]
    [InlineData("""{"access_token":"x","start_date":"2026-01-01","end_date":"1.2.2026"}""", "INVALID_FIELD")]
    [InlineData("""{"access_token":"x","start_date":"2026-02-01","end_date":"2026-01-01"}""", "INVALID_FIELD")]
    [InlineData("""{"access_token":"x","start_date":"2026-01-01","end_date":"2026-02-01","options":{"count":501}}""", "INVALID_FIELD")]
    [InlineData("""{"access_token":"x","start_date":"2026-01-01","end_date":"2026-02-01","options":{"count":0}}""", "INVALID_FIELD")]
    [InlineData("""{"access_token":"x","start_date":"2026-01-01","end_date":"2026-02-01","options":{"offset":-1}}""", "INVALID_FIELD")]
    public async Task A_bad_request_for_trades_is_refused(string body, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/investments/transactions/get", body)).IsError(code, "INVALID_REQUEST");
    }

    [Theory]
    [InlineData("automatically_verified", "AUTOMATICALLY_VERIFIED")]
    [InlineData("verification_expired", "VERIFICATION_EXPIRED")]
    public async Task A_verification_status_shows_on_the_account_and_is_told(string status, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = receiver.Address });
        var account = plaid.Emulator.Items[0].AccountIds[1];
        (await plaid.PostAsync("/sandbox/item/set_verification_status", new { access_token = access, account_id = account, verification_status = status })).IsOk();
        var accounts = (await GetAsync(plaid, "/accounts/get", access))["accounts"]!.AsArray();
        Assert.Equal([null, status, null], accounts.Take(3).Select(a => (string?)a!["verification_status"]));
        var body = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(("AUTH", code, account), ((string)body["webhook_type"]!, (string)body["webhook_code"]!, (string)body["account_id"]!));
    }

    [Theory]
    [InlineData("x", "verification_expired", "INVALID_ACCOUNT_ID")]
    [InlineData("x", "manually_verified", "INVALID_FIELD")]
    public async Task A_bad_verification_status_is_refused(string account, string status, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var body = new { access_token = await plaid.AccessTokenAsync(), account_id = account, verification_status = status };
        (await plaid.PostAsync("/sandbox/item/set_verification_status", body)).IsError(code);
    }

    [Fact]
    public async Task A_public_token_is_made_for_an_item_that_there_is()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var answer = await plaid.PostAsync("/item/public_token/create", new { access_token = access });
        Assert.Equal("2026-03-01T12:30:00Z", answer.Ok("expiration"));
        var exchanged = await plaid.PostAsync("/item/public_token/exchange", new { public_token = answer.Ok("public_token") });
        Assert.Equal((access, plaid.Emulator.Items[0].ItemId), (exchanged.Ok("access_token"), exchanged.Ok("item_id")));
    }

    private static async Task<JsonObject> GetAsync(TestPlaid plaid, string route, string access)
    {
        var answer = await plaid.PostAsync(route, new { access_token = access });
        answer.IsOk();
        return answer.Body;
    }

    private static async Task<JsonObject> TransactionsAsync(TestPlaid plaid, string access, int count, int offset)
    {
        var answer = await plaid.PostAsync(
            "/investments/transactions/get", new { access_token = access, start_date = "2024-01-01", end_date = "2026-03-01", options = new { count, offset } });
        answer.IsOk();
        return answer.Body;
    }

    private static async Task<string> AccessTokenAsync(TestPlaid plaid, string institution, string product)
    {
        var created = await plaid.PostAsync("/sandbox/public_token/create", new { institution_id = institution, initial_products = new[] { product } });
        return (await plaid.PostAsync("/item/public_token/exchange", new { public_token = created.Ok("public_token") })).Ok("access_token");
    }

    private static int Modulo97(string text) => (int)(System.Numerics.BigInteger.Parse(
        string.Concat(text.Select(c => char.IsAsciiDigit(c) ? c.ToString() : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture))),
        CultureInfo.InvariantCulture) % 97);
}
