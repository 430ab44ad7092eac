namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionsrecurringget"/>
internal static class TransactionsRecurringGet
{
    public static TransactionsRecurringGetResponse Handle(ApiCall call)
    {
        var accounts = call.Fields.OptionalList("account_ids");
        var options = call.Fields.OptionalObject("options");
        var version = TransactionOptions.Read(call.Fields, options).Version;
        var item = call.RequireTransactions(days: null, options);
        item.ThrowUnlessHas(accounts);
        var transactions = call.Emulation.Updates.Of(item);
        if (transactions.Status is not UpdateStatus.Historical)
            throw Errors.ProductNotReady();

        item.RecurringAsked = true;
        var streams = RecurringStream.In(transactions.Feed)
            .Where(s => accounts?.Contains(s.AccountId, StringComparer.Ordinal) is not false)
            .Select(s => TransactionStreamView.Of(s, item, version, DateOnly.FromDateTime(call.State.Now.UtcDateTime)))
            .ToLookup(s => s.LastAmount.Amount < 0);
        return new([.. streams[true]], [.. streams[false]], transactions.Fetched[^1], version, call.RequestId);
    }
}

internal sealed record TransactionsRecurringGetResponse(
    IReadOnlyList<TransactionStreamView> InflowStreams, IReadOnlyList<TransactionStreamView> OutflowStreams, DateTimeOffset UpdatedDatetime,
    string PersonalFinanceCategoryVersion, string RequestId);

internal sealed record TransactionStreamView(
    string AccountId, string StreamId, IReadOnlyList<string>? Category, string? CategoryId, string Description, string? MerchantName,
    DateOnly FirstDate, DateOnly LastDate, DateOnly? PredictedNextDate, string Frequency, IReadOnlyList<string> TransactionIds,
    StreamAmountView AverageAmount, StreamAmountView LastAmount, bool IsActive, string Status, PersonalFinanceCategoryView PersonalFinanceCategory,
    bool IsUserModified)
{
    public static TransactionStreamView Of(RecurringStream stream, Item item, string version, DateOnly today)
    {
        var (first, last) = (stream.Rows[0].Row!, stream.Rows[^1].Row!);
        var active = stream.Next >= today.AddDays(-5);
        return new(
            stream.AccountId,
            Ids.Derived(Dice.Seed(0, item.Id), "stream/" + stream.Name),
            null,
            null,
            last.Text,
            last.About.Merchant is { Known: true } brand ? brand.Name : null,
            first.Date,
            last.Date,
            active ? stream.Next : null,
            stream.Frequency,
            [.. stream.Rows.Select(r => r.Id)],
            new(Math.Round(stream.Rows.Average(r => r.Row!.Amount), 2, MidpointRounding.AwayFromZero), last.Currency, null),
            new(last.Amount, last.Currency, null),
            active,
            !active ? "TOMBSTONED" : stream.Rows.Count >= 3 ? "MATURE" : "EARLY_DETECTION",
            PersonalFinanceCategoryView.Of(last.About, version),
            false);
    }
}

internal sealed record StreamAmountView(decimal Amount, string? IsoCurrencyCode, string? UnofficialCurrencyCode);
