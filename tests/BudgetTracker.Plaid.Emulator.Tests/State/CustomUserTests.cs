using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class CustomUserTests
{
    [Fact]
    public async Task The_accounts_and_transactions_that_were_asked_for_are_there()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await LinkAsync(plaid, new
        {
            override_accounts = new object[]
            {
                new
                {
                    type = "depository",
                    subtype = "checking",
                    starting_balance = 500.25m,
                    currency = "CAD",
                    meta = new { name = "Everyday", official_name = "Everyday Account", mask = "4242" },
                    transactions = new[]
                    {
                        new { date_transacted = "2026-02-20", date_posted = "2026-02-21", amount = 12.99m, description = "BOOKS", currency = "CAD" },
                        new { date_transacted = "2026-03-01", date_posted = "2026-03-03", amount = 7m, description = "TRAIN", currency = "EUR" },
                    },
                },
                new { type = "credit", subtype = "credit card", starting_balance = 50, force_available_balance = 10, meta = new { limit = 2000, mask = "9" } },
                new { type = "depository", subtype = "savings", inflow_model = new { type = "monthly-income", income_amount = 300, payment_day_of_month = 5, transaction_name = "POCKET MONEY" } },
            },
        });
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync();
        var rows = mirror.Rows.Values.Where(r => (string)r["name"]! is "BOOKS" or "TRAIN").OrderBy(r => (string)r["name"]!).ToList();
        Assert.Equal(
            [("2026-02-21", false, "CAD"), ("2026-03-01", true, "EUR")],
            rows.Select(r => ((string)r["date"]!, (bool)r["pending"]!, (string)r["iso_currency_code"]!)));
        Assert.Contains(mirror.Rows.Values, r => (string)r["name"]! is "POCKET MONEY" && (decimal)r["amount"]! == -300 && ((string)r["date"]!).EndsWith("-05", StringComparison.Ordinal));

        var accounts = (await plaid.PostAsync("/accounts/get", new { access_token = access })).Body["accounts"]!.AsArray();
        Assert.Equal([("Everyday", "4242", 500.25m), ("Plaid Credit Card", "9", 50m)], accounts.Take(2).Select(a => ((string)a!["name"]!, (string)a["mask"]!, (decimal)a["balances"]!["current"]!)));
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(10));
        await mirror.SyncAsync();
        Assert.False((bool)Assert.Single(mirror.Rows.Values, r => (string)r["name"]! is "TRAIN")["pending"]!);
        accounts = (await plaid.PostAsync("/accounts/get", new { access_token = access })).Body["accounts"]!.AsArray();
        // The train was paid in another currency, at a rate that nobody says.
        Assert.Equal((500.25m, 10m), ((decimal)accounts[0]!["balances"]!["current"]!, (decimal)accounts[1]!["balances"]!["available"]!));
        mirror.IsTrue(plaid.Emulator.Items[0].ItemId);
    }

    [Fact]
    public async Task An_empty_configuration_is_the_banks_choice_and_nonsense_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await LinkAsync(plaid, new { });
        Assert.Equal(9, plaid.Emulator.Items[0].AccountIds.Count);
        (await CreateAsync(plaid, "not json")).IsError("INVALID_CREDENTIALS", "ITEM_ERROR");
        foreach (var nonsense in (string[])[
            """{"override_accounts":[{"type":"depository"}]}""",
            """{"override_accounts":[null]}""",
            """{"override_accounts":[{"type":null,"subtype":"checking"}]}""",
            """{"override_accounts":[{"type":"banana","subtype":"checking"}]}""",
            """{"override_accounts":[{"type":"depository","subtype":"checking","currency":"banana"}]}""",
            """{"override_accounts":[{"type":"depository","subtype":"checking","starting_balance":7e28}]}""",
            """{"override_accounts":[{"type":"depository","subtype":"checking","transactions":[null]}]}""",
            """{"override_accounts":[{"type":"depository","subtype":"checking","transactions":[{"date_transacted":"9999-12-31","date_posted":"9999-12-31","amount":1,"description":"x"}]}]}""",
            """{"override_accounts":[{"type":"depository","subtype":"checking","inflow_model":{"type":"monthly-income","income_amount":100,"payment_day_of_month":15.5}}]}""",
        ])
        {
            (await CreateAsync(plaid, nonsense)).IsError("INVALID_CREDENTIALS", "ITEM_ERROR");
        }

        (await CreateAsync(plaid, """{"force_error":"ITEM_LOCKED"}""")).IsError("ITEM_LOCKED", "ITEM_ERROR");
    }

    private static async Task<string> LinkAsync(TestPlaid plaid, object configuration)
    {
        var created = await CreateAsync(plaid, JsonSerializer.Serialize(configuration));
        return (await plaid.PostAsync("/item/public_token/exchange", new { public_token = created.Ok("public_token") })).Ok("access_token");
    }

    private static Task<Answer> CreateAsync(TestPlaid plaid, string password) => plaid.PostAsync("/sandbox/public_token/create", new JsonObject
    {
        ["institution_id"] = "ins_109508",
        ["initial_products"] = new JsonArray("transactions"),
        ["options"] = new JsonObject { ["override_username"] = "user_custom", ["override_password"] = password },
    }.ToJsonString());
}
