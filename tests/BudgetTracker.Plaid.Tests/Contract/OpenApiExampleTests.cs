using System.Text;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>The examples of Plaid's own document: the client reads them to the last member.</summary>
public sealed class OpenApiExampleTests
{
    private static readonly Dictionary<string, PlaidCall> _calls = new PlaidCall[]
    {
        PlaidTransactionApi.SyncCall, PlaidTransactionApi.RefreshCall, PlaidTransactionApi.RecurringCall, PlaidAccountApi.GetCall, PlaidAccountApi.GetBalancesCall,
    }.ToDictionary(call => call.Path, StringComparer.Ordinal);

    [OpenApiFact]
    public async Task Every_example_is_read()
    {
        foreach (var (path, answer) in await OpenApiValidator.ReadExamplesAsync([.. _calls.Keys]))
            Assert.NotNull(Read(path, answer).RequestId);
    }

    [OpenApiFact]
    public async Task Every_transaction_stream_and_account_of_the_examples_has_what_it_has_there()
    {
        var examples = await OpenApiValidator.ReadExamplesAsync("/transactions/sync", "/transactions/recurring/get", "/accounts/balance/get");

        foreach (var (path, answer) in examples)
        {
            switch (Read(path, answer))
            {
                case TransactionsSyncResponse page:
                    Assert.Equal((string?)answer["next_cursor"], page.NextCursor);
                    AssertSame(answer["added"], page.Added, SameTransaction);
                    AssertSame(answer["modified"], page.Modified, SameTransaction);
                    AssertSame(answer["removed"], page.Removed, (json, gone) => Assert.Equal(Text(json, "transaction_id"), gone.TransactionId));
                    AssertSame(answer["accounts"], page.Accounts, SameAccount);
                    break;
                case TransactionsRecurringResponse streams:
                    Assert.NotNull(streams.UpdatedDatetime);
                    AssertSame(answer["inflow_streams"], streams.InflowStreams, SameStream);
                    AssertSame(answer["outflow_streams"], streams.OutflowStreams, SameStream);
                    break;
                case AccountsGetResponse accounts:
                    AssertSame(answer["accounts"], accounts.Accounts, SameAccount);
                    break;
            }
        }
    }

    private static IPlaidResponse Read(string path, JsonNode answer) =>
        PlaidAnswer.Read(_calls[path], 200, retryAfter: null, Encoding.UTF8.GetBytes(answer.ToJsonString()));

    private static void SameTransaction(JsonNode json, PlaidTransaction read)
    {
        Assert.Equal(
            (Text(json, "transaction_id"), Text(json, "account_id"), Text(json, "name"), Text(json, "merchant_name"), Text(json, "merchant_entity_id")),
            (read.TransactionId, read.AccountId, read.Name, read.MerchantName, read.MerchantEntityId));
        Assert.Equal(
            (Text(json, "payment_channel"), Text(json, "pending_transaction_id"), Text(json, "iso_currency_code"), (bool)json["pending"]!),
            (read.PaymentChannel, read.PendingTransactionId, read.IsoCurrencyCode, read.Pending));
        Assert.Equal(json["amount"]!.ToJsonString(), read.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((Text(json, "date"), Text(json, "authorized_date")), (Day(read.Date), Day(read.AuthorizedDate)));
        Assert.Equal(((DateTimeOffset?)json["datetime"], (DateTimeOffset?)json["authorized_datetime"]), (read.Datetime, read.AuthorizedDatetime));
        Assert.Equal(Text(json["personal_finance_category"]!, "detailed"), read.PersonalFinanceCategory!.Detailed);
        Assert.Equal((Text(json["location"]!, "city"), (double?)json["location"]!["lat"]), (read.Location!.City, read.Location.Lat));
        Assert.Equal(Text(json["payment_meta"]!, "payee"), read.PaymentMeta!.Payee);
        AssertSame(json["counterparties"], read.Counterparties, (other, counterparty) => Assert.Equal(
            (Text(other, "name"), Text(other, "type"), Text(other, "entity_id"), Text(other, "confidence_level")),
            (counterparty.Name, counterparty.Type, counterparty.EntityId, counterparty.ConfidenceLevel)));
    }

    private static void SameStream(JsonNode json, PlaidTransactionStream read)
    {
        Assert.Equal(
            (Text(json, "stream_id"), Text(json, "account_id"), Text(json, "description"), Text(json, "frequency"), Text(json, "status")),
            (read.StreamId, read.AccountId, read.Description, read.Frequency, read.Status));
        Assert.Equal(
            (Text(json, "first_date"), Text(json, "last_date"), Text(json, "predicted_next_date"), (bool)json["is_active"]!),
            (Day(read.FirstDate), Day(read.LastDate), Day(read.PredictedNextDate), read.IsActive));
        Assert.Equal(
            ((decimal)json["average_amount"]!["amount"]!, (decimal)json["last_amount"]!["amount"]!, Text(json["last_amount"]!, "iso_currency_code")),
            (read.AverageAmount!.Amount, read.LastAmount!.Amount, read.LastAmount.IsoCurrencyCode));
        Assert.Equal(json["transaction_ids"]!.AsArray().Select(id => (string?)id), read.TransactionIds);
    }

    private static void SameAccount(JsonNode json, PlaidAccount read)
    {
        Assert.Equal(
            (Text(json, "account_id"), Text(json, "name"), Text(json, "official_name"), Text(json, "mask"), Text(json, "subtype")),
            (read.AccountId, read.Name, read.OfficialName, read.Mask, read.Subtype));
        var balances = json["balances"]!;
        Assert.Equal(
            ((decimal?)balances["available"], (decimal?)balances["current"], (decimal?)balances["limit"], Text(balances, "iso_currency_code")),
            (read.Balances!.Available, read.Balances.Current, read.Balances.Limit, read.Balances.IsoCurrencyCode));
    }

    private static void AssertSame<T>(JsonNode? json, IReadOnlyList<T> read, Action<JsonNode, T> same)
    {
        Assert.Equal(json!.AsArray().Count, read.Count);
        foreach (var (index, item) in read.Index())
            same(json[index]!, item);
    }

    private static string? Text(JsonNode json, string name) => (string?)json[name];

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
