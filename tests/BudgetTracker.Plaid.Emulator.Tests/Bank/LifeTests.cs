namespace BudgetTracker.Emulation;

public sealed class LifeTests
{
    private static readonly object _twoYears = new { transactions = new { days_requested = 730 } };

    [Fact]
    public async Task The_same_seed_gives_the_same_life_and_another_seed_another()
    {
        var (one, again, other) = (await LinesAsync(seed: 7), await LinesAsync(seed: 7), await LinesAsync(seed: 8));
        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public async Task A_life_is_the_same_in_one_leap_as_in_small_steps()
    {
        await using var leap = await TestPlaid.StartAsync();
        await using var steps = await TestPlaid.StartAsync();
        await leap.AccessTokenAsync();
        await steps.AccessTokenAsync();
        leap.Emulator.Bank.Advance(TimeSpan.FromDays(100));
        for (var i = 0; i < 100; i++)
            steps.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Lines(leap), Lines(steps));
    }

    [Fact]
    public async Task Both_sides_of_a_transfer_add_up_to_nothing()
    {
        await using var plaid = await LinkedAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var transfers = Truth(plaid).Transactions.Where(t => t.Transfer is not null).GroupBy(t => t.Transfer).Where(g => g.Count() > 1).ToList();
        Assert.True(transfers.Count > 80, $"{transfers.Count} transfers");
        Assert.All(transfers, sides => Assert.Equal((2, 0m), (sides.Count(), sides.Sum(s => s.Amount))));
        Assert.Contains(transfers, sides => sides.Max(s => s.Date).DayNumber - sides.Min(s => s.Date).DayNumber >= 2);
        Assert.Contains(transfers, sides => sides.All(s => s.Category is "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT"));
    }

    [Fact]
    public async Task Money_goes_from_a_persons_first_bank_to_the_second()
    {
        await using var plaid = await LinkedAsync();
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(_twoYears), "ins_109509");
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var (first, second) = (plaid.Emulator.Bank.TruthOf(plaid.Emulator.Items[0].ItemId), plaid.Emulator.Bank.TruthOf(plaid.Emulator.Items[1].ItemId));
        var pairs = first.Transactions.Where(t => t.Transfer is not null)
            .Join(second.Transactions, t => t.Transfer, t => t.Transfer, (from, to) => (From: from, To: to), StringComparer.Ordinal).ToList();
        Assert.InRange(pairs.Count, 22, 25);
        Assert.All(pairs, pair => Assert.True(pair.From.Amount > 0 && pair.From.Amount == -pair.To.Amount && pair.From.Date < pair.To.Date));
    }

    [Fact]
    public async Task A_bank_that_is_linked_again_tells_the_same_life_under_new_ids()
    {
        await using var plaid = await LinkedAsync();
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(_twoYears));
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var (once, again) = (plaid.Emulator.Bank.TruthOf(plaid.Emulator.Items[0].ItemId), plaid.Emulator.Bank.TruthOf(plaid.Emulator.Items[1].ItemId));
        Assert.Equal(once.Transactions.Select(t => (t.Date, t.Amount, t.Text)).Order(), again.Transactions.Select(t => (t.Date, t.Amount, t.Text)).Order());
        Assert.Empty(once.Transactions.Select(t => t.TransactionId).Intersect(again.Transactions.Select(t => t.TransactionId), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_users_of_a_bank_that_says_so_share_an_account()
    {
        await using var plaid = await TestPlaid.StartAsync();
        foreach (var user in (string[])["ana", "ben"])
        {
            plaid.Emulator.CompleteLink(
                await plaid.LinkTokenAsync(new { user = new { client_user_id = user }, redirect_uri = "https://app.example.com/back" }), "ins_127287");
        }

        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var joint = plaid.Emulator.Items.Select(i => plaid.Emulator.Bank.TruthOf(i.ItemId)).Select(truth =>
        {
            var account = truth.Accounts.Single(a => a.Mask is "9999").AccountId;
            return truth.Transactions.Where(t => t.AccountId == account).Select(t => (t.Date, t.Amount, t.Text)).ToList();
        }).ToList();
        Assert.NotEmpty(joint[0]);
        Assert.Equal(joint[0].Order(), joint[1].Order());
    }

    [Fact]
    public async Task An_account_has_one_balance_at_a_time_whoever_asks_and_by_whichever_link()
    {
        await using var plaid = await TestPlaid.StartAsync();
        foreach (var user in (string[])["ana", "ben", "ana"])
        {
            plaid.Emulator.CompleteLink(
                await plaid.LinkTokenAsync(new { user = new { client_user_id = user }, redirect_uri = "https://app.example.com/back" }), "ins_127287");
            plaid.Emulator.Bank.Advance(TimeSpan.FromDays(60));
        }

        var balances = plaid.Emulator.Items.Select(i => plaid.Emulator.Bank.TruthOf(i.ItemId).Accounts.ToDictionary(a => a.Mask!, a => a.CurrentBalance, StringComparer.Ordinal)).ToList();
        Assert.Single(balances.Select(b => b["9999"]).Distinct());
        Assert.Equal(balances[0], balances[2]);
        Assert.NotEqual(balances[0]["0000"], balances[1]["0000"]);
    }

    [Theory]
    [InlineData("ins_109508", "US", 1)]
    [InlineData("ins_43", "CA", 1)]
    [InlineData("ins_116834", "GB", 1)]
    public async Task Accounts_neither_fill_nor_drain(string institution, string country, int scale)
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { country_codes = new[] { country }, transactions = new { days_requested = 730 } }), institution);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(365));
        Assert.All(Truth(plaid).Accounts.Where(a => a.Mask is "0000" or "1111" or "3333"), a =>
        {
            Assert.InRange(a.OpeningBalance!.Value, -6000 * scale, 6000 * scale);
            Assert.InRange(a.CurrentBalance!.Value, -6000 * scale, 6000 * scale);
        });
    }

    [Fact]
    public async Task Liabilities_say_what_the_transactions_say()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { products = new[] { "transactions", "liabilities" } });
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(90));
        var truth = Truth(plaid);
        var liabilities = (await plaid.PostAsync("/liabilities/get", new { access_token = access })).Body["liabilities"]!;
        foreach (var kind in (string[])["credit", "student", "mortgage"])
        {
            var debt = Assert.Single(liabilities[kind]!.AsArray())!;
            var paid = truth.Transactions.First(t => t.AccountId == (string)debt["account_id"]! && t is { Amount: < 0, Pending: false } && t.Category.StartsWith("LOAN_PAYMENTS_", StringComparison.Ordinal));
            Assert.Equal((-paid.Amount, paid.Date.ToString("O")), ((decimal)debt["last_payment_amount"]!, (string)debt["last_payment_date"]!));
        }
    }

    [Fact]
    public async Task Two_years_have_everything_that_makes_banks_hard_to_read()
    {
        await using var plaid = await LinkedAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var rows = Truth(plaid).Transactions;
        Assert.InRange(rows.Count, 1200, 2600);

        var streams = rows.Where(t => t.Stream is not null).GroupBy(t => t.Stream).ToDictionary(g => g.Key!, g => g.ToList(), StringComparer.Ordinal);
        Assert.All((string[])["salary", "rent", "energy", "video", "music"], stream => Assert.True(streams[stream].Count >= 22, stream));
        Assert.True(streams["video"].Select(t => t.Amount).Distinct().Count() is > 1 and < 5, "A subscription changes its price, seldom.");
        Assert.Contains(rows, t => t.Amount < 0 && t.Merchant is not null && t.Category.StartsWith("GENERAL_MERCHANDISE", StringComparison.Ordinal));
        Assert.Contains(rows, t => t.Category is "TRANSFER_OUT_WITHDRAWAL");
        Assert.Contains(rows, t => t.Category is "BANK_FEES_FOREIGN_TRANSACTION_FEES");
        Assert.Contains(rows, t => t.Category is "INCOME_INTEREST_EARNED");
        Assert.Contains(rows, t => t.Text.Any(c => c > 'ʯ'));
    }

    [Theory]
    [InlineData("ins_109508", "US", "USD")]
    [InlineData("ins_43", "CA", "CAD")]
    [InlineData("ins_116834", "GB", "GBP")]
    public async Task A_country_has_its_own_money(string institution, string country, string currency)
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { country_codes = new[] { country } }), institution);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        Assert.All(Truth(plaid).Transactions, t => Assert.Equal(currency, t.Currency));
    }

    [Fact]
    public async Task A_third_of_purchases_is_of_no_known_brand_and_categories_are_sometimes_wrong()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(_twoYears);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync();
        var truth = Truth(plaid).Transactions.ToDictionary(t => t.TransactionId, StringComparer.Ordinal);
        var purchases = mirror.Rows.Values.Where(r => truth[(string)r["transaction_id"]!] is { Merchant: not null, Stream: null }).ToList();
        Assert.InRange(purchases.Count(r => r["merchant_name"] is null) / (double)purchases.Count, 0.25, 0.45);
        var wrong = purchases.Count(r => (string)r["personal_finance_category"]!["detailed"]! != truth[(string)r["transaction_id"]!].Category);
        Assert.InRange(wrong / (double)purchases.Count, 0.01, 0.12);
    }

    private static async Task<TestPlaid> LinkedAsync(Action<PlaidEmulatorOptions>? configure = null)
    {
        var plaid = await TestPlaid.StartAsync(configure);
        await plaid.AccessTokenAsync(_twoYears);
        return plaid;
    }

    private static async Task<List<string>> LinesAsync(int seed)
    {
        await using var plaid = await LinkedAsync(o => o.Seed = seed);
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(40));
        return Lines(plaid);
    }

    private static List<string> Lines(TestPlaid plaid) =>
        [.. Truth(plaid).Transactions.Select(t => $"{t.Date:O} {t.Amount} {t.Pending} {t.Text} {t.Category} {t.Transfer} {t.Stream}").Order(StringComparer.Ordinal)];

    private static ItemTruth Truth(TestPlaid plaid) => plaid.Emulator.Bank.TruthOf(plaid.Emulator.Items[0].ItemId);
}
