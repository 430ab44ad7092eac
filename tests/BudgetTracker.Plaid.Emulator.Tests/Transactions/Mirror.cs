using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

/// <summary>What a client that follows <c>/transactions/sync</c> by the book holds of an item.</summary>
internal sealed class Mirror(TestPlaid plaid, string accessToken, string? accountId = null)
{
    private TestPlaid _plaid = plaid;
    private string? _cursor;

    public Dictionary<string, JsonObject> Rows { get; private set; } = new(StringComparer.Ordinal);

    public string? Status { get; private set; }

    public JsonArray Accounts { get; private set; } = [];

    public int Pages { get; private set; }

    /// <summary>Follows the item at an emulator that was started again.</summary>
    public void MoveTo(TestPlaid restarted) => _plaid = restarted;

    /// <summary>Reads pages to the end; from the first one again where the bank's data change in between.</summary>
    /// <param name="count">The size of each page.</param>
    /// <param name="afterPage">Is called after every page that is not the last.</param>
    public async Task SyncAsync(Func<int>? count = null, Action? afterPage = null)
    {
        while (!await TryAsync(count ?? (() => 500), afterPage))
        {
        }
    }

    private async Task<bool> TryAsync(Func<int> count, Action? afterPage)
    {
        var (rows, cursor) = (new Dictionary<string, JsonObject>(Rows, StringComparer.Ordinal), _cursor);
        for (var more = true; more;)
        {
            var answer = await PageAsync(cursor, count());
            if (answer.ErrorCode is "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION")
                return false;
            answer.IsOk();
            Pages++;
            Apply(rows, answer.Body);
            (cursor, more) = ((string)answer.Body["next_cursor"]!, (bool)answer.Body["has_more"]!);
            Status = (string)answer.Body["transactions_update_status"]!;
            Accounts = answer.Body["accounts"]!.AsArray();
            if (more)
                afterPage?.Invoke();
        }

        (Rows, _cursor) = (rows, cursor);
        return true;
    }

    private async Task<Answer> PageAsync(string? cursor, int count)
    {
        var body = new JsonObject { ["access_token"] = accessToken, ["count"] = count };
        if (!string.IsNullOrEmpty(cursor))
            body["cursor"] = cursor;
        if (accountId is not null)
            body["options"] = new JsonObject { ["account_id"] = accountId };
        return await _plaid.PostAsync("/transactions/sync", body.ToJsonString());
    }

    private static void Apply(Dictionary<string, JsonObject> rows, JsonObject page)
    {
        foreach (var added in page["added"]!.AsArray())
            Assert.True(rows.TryAdd((string)added!["transaction_id"]!, added.AsObject()), "A row was added twice.");
        foreach (var modified in page["modified"]!.AsArray())
        {
            Assert.True(rows.ContainsKey((string)modified!["transaction_id"]!), "A row that is not there was modified.");
            rows[(string)modified["transaction_id"]!] = modified.AsObject();
        }

        foreach (var removed in page["removed"]!.AsArray())
            Assert.True(rows.Remove((string)removed!["transaction_id"]!), "A row that is not there was removed.");
    }

    /// <summary>Holds the rows and the balances against the bank's truth.</summary>
    public void IsTrue(string itemId)
    {
        var truth = _plaid.Emulator.Bank.TruthOf(itemId);
        var expected = truth.Transactions.Where(t => accountId is null || string.Equals(t.AccountId, accountId, StringComparison.Ordinal));
        Assert.Equal(
            expected.Select(t => (t.TransactionId, t.AccountId, t.Amount, t.Pending, Date: t.Date.ToString("O"))).Order(),
            Rows.Values.Select(r => ((string)r["transaction_id"]!, (string)r["account_id"]!, (decimal)r["amount"]!, (bool)r["pending"]!, (string)r["date"]!)).Order());
        // Until all of the history is there, an account's opening balance is still going back.
        foreach (var account in Status is "HISTORICAL_UPDATE_COMPLETE" ? Accounts : [])
        {
            var known = truth.Accounts.Single(a => string.Equals(a.AccountId, (string)account!["account_id"]!, StringComparison.Ordinal));
            var posted = Rows.Values.Where(r => !(bool)r["pending"]! && string.Equals((string)r["account_id"]!, known.AccountId, StringComparison.Ordinal) && (string)r["iso_currency_code"]! == known.Currency).Sum(r => (decimal)r["amount"]!);
            var owed = known.Type is "credit" or "loan";
            Assert.Equal(known.OpeningBalance + (owed ? posted : -posted), (decimal)account!["balances"]!["current"]!);
        }
    }
}
