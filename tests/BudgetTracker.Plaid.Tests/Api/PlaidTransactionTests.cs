using System.Globalization;
using System.Text;

namespace BudgetTracker;

public sealed class PlaidTransactionTests : IDisposable
{
    private const string Everything = """
        {"account_id":"a-1","account_owner":"Ana Lima","amount":72.1,"iso_currency_code":"USD","unofficial_currency_code":null,"check_number":"101",
        "counterparties":[{"name":"Walmart","type":"merchant","logo_url":null,"website":"walmart.com","entity_id":"e-1","confidence_level":"VERY_HIGH"},
        {"name":"Pay","type":"payment_app","entity_id":null,"confidence_level":null}],
        "date":"2023-09-24","datetime":"2023-09-24T11:01:01Z","authorized_date":"2023-09-22","authorized_datetime":"2023-09-22T12:34:50+02:00",
        "location":{"address":"13425 Community Rd","city":"Poway","region":"CA","postal_code":"92064","country":"US","lat":32.959068,"lon":-117.037666,"store_number":"1700"},
        "name":"PURCHASE WM SUPERCENTER #1700","merchant_name":"Walmart","merchant_entity_id":"e-1","original_description":"PURCHASE WM  1700 POWAY",
        "payment_meta":{"by_order_of":"1","payee":"2","payer":"3","payment_method":"4","payment_processor":"5","ppd_id":"6","reason":"7","reference_number":"8"},
        "payment_channel":"in store","pending":true,"pending_transaction_id":"t-0","personal_finance_category":
        {"primary":"GENERAL_MERCHANDISE","detailed":"GENERAL_MERCHANDISE_SUPERSTORES","confidence_level":"HIGH","version":"v2"},
        "transaction_id":"t-1","transaction_code":"purchase","transaction_type":"place"}
        """;

    /// <summary>Every nullable member null.</summary>
    private const string Nothing = """
        {"account_id":"a-1","account_owner":null,"amount":1,"iso_currency_code":null,"unofficial_currency_code":null,"check_number":null,"counterparties":null,
        "date":"2023-09-24","datetime":null,"authorized_date":null,"authorized_datetime":null,"location":null,"name":null,"merchant_name":null,
        "merchant_entity_id":null,"original_description":null,"payment_meta":null,"payment_channel":null,"pending":false,"pending_transaction_id":null,
        "personal_finance_category":null,"transaction_id":"t-1","transaction_code":null}
        """;

    private static readonly PlaidTransaction _least = new() { TransactionId = "t-1", AccountId = "a-1", Amount = 1, Date = new(2023, 9, 24) };

    private readonly PlaidClientFixture _plaid = new();

    public PlaidTransactionTests() => _plaid.Options.MaxRetries = 0;

    [Fact]
    public async Task A_transaction_is_read_to_the_last_member()
    {
        var read = await ReadAsync(Everything);

        Assert.Equal(
            new PlaidTransaction
            {
                TransactionId = "t-1",
                AccountId = "a-1",
                Amount = 72.1m,
                Date = new(2023, 9, 24),
                IsoCurrencyCode = "USD",
                AuthorizedDate = new(2023, 9, 22),
                Datetime = new(2023, 9, 24, 11, 1, 1, TimeSpan.Zero),
                AuthorizedDatetime = new(2023, 9, 22, 10, 34, 50, TimeSpan.Zero),
                Pending = true,
                PendingTransactionId = "t-0",
                Name = "PURCHASE WM SUPERCENTER #1700",
                MerchantName = "Walmart",
                MerchantEntityId = "e-1",
                OriginalDescription = "PURCHASE WM  1700 POWAY",
                PaymentChannel = "in store",
                TransactionCode = "purchase",
                CheckNumber = "101",
                Counterparties = read.Counterparties,
                Location = new()
                {
                    Address = "13425 Community Rd",
                    City = "Poway",
                    Region = "CA",
                    PostalCode = "92064",
                    Country = "US",
                    StoreNumber = "1700",
                    Lat = 32.959068,
                    Lon = -117.037666,
                },
                PaymentMeta = new()
                {
                    ByOrderOf = "1",
                    Payee = "2",
                    Payer = "3",
                    PaymentMethod = "4",
                    PaymentProcessor = "5",
                    PpdId = "6",
                    Reason = "7",
                    ReferenceNumber = "8",
                },
                PersonalFinanceCategory = new()
                {
                    Primary = "GENERAL_MERCHANDISE",
                    Detailed = "GENERAL_MERCHANDISE_SUPERSTORES",
                    ConfidenceLevel = "HIGH",
                    Version = "v2",
                },
            },
            read);
        Assert.Equal(
            [
                new() { Name = "Walmart", Type = "merchant", EntityId = "e-1", ConfidenceLevel = "VERY_HIGH" },
                new() { Name = "Pay", Type = "payment_app" },
            ],
            read.Counterparties);
    }

    [Fact]
    public async Task The_account_owners_name_is_not_read() =>
        Assert.DoesNotContain("Lima", (await ReadAsync(Everything)).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(Nothing)]
    [InlineData("""{"transaction_id":"t-1","account_id":"a-1","amount":1,"date":"2023-09-24"}""")]
    public async Task What_is_null_or_missing_is_null_or_empty(string json)
    {
        var read = await ReadAsync(json);

        Assert.Empty(read.Counterparties);
        Assert.Equal(_least with { Counterparties = read.Counterparties }, read);
    }

    [Fact]
    public async Task Objects_of_nulls_are_read()
    {
        var read = await ReadAsync("""
            {"transaction_id":"t-1","account_id":"a-1","amount":1,"date":"2023-09-24","payment_meta":{},"counterparties":[{"name":null,"type":null}],
            "location":{"address":null,"city":null,"region":null,"postal_code":null,"country":null,"lat":null,"lon":null,"store_number":null},
            "personal_finance_category":{"primary":null,"detailed":null}}
            """);

        Assert.Equal((new PlaidLocation(), new PlaidPaymentMeta(), new PlaidCategory()), (read.Location, read.PaymentMeta, read.PersonalFinanceCategory));
        Assert.Equal(new PlaidCounterparty(), Assert.Single(read.Counterparties));
    }

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("1e2", "100")]
    [InlineData("1E-3", "0.001")]
    [InlineData("-800", "-800")]
    [InlineData("72.10", "72.10")]
    [InlineData("12345678901234.56", "12345678901234.56")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1234567890123456789", "1234567890123456789")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    public async Task An_amount_is_exact(string json, string amount) =>
        Assert.Equal(amount, (await ReadAsync(With("\"amount\":1", "\"amount\":" + json))).Amount.ToString(CultureInfo.InvariantCulture));

    [Fact]
    public async Task An_amount_of_minus_nothing_is_nothing() => Assert.Equal(0m, (await ReadAsync(With("\"amount\":1", "\"amount\":-0.00"))).Amount);

    [Fact]
    public async Task A_currency_without_an_iso_code_has_its_own()
    {
        var read = await ReadAsync(With("\"unofficial_currency_code\":null", "\"unofficial_currency_code\":\"BTC\""));

        Assert.Equal((null, "BTC"), (read.IsoCurrencyCode, read.UnofficialCurrencyCode));
    }

    [Fact]
    public async Task Members_and_values_of_tomorrow_are_read()
    {
        var read = await ReadAsync("""
            {"splits":[1],"transaction_id":"t-1","account_id":"a-1","amount":1,"date":"2023-09-24","payment_channel":"by thought",
            "client_customization":{"deep":[{}]},"transaction_code":"telepathy"}
            """);

        Assert.Equal("by thought", read.PaymentChannel);
    }

    [Theory]
    [InlineData("\"tomorrow\"")]
    [InlineData("\"\"")]
    [InlineData("\"2023-02-30\"")]
    [InlineData("\"0000-00-00\"")]
    [InlineData("\"20230924\"")]
    [InlineData("\"2023-09-24T00:00:00Z\"")]
    [InlineData("1695513600")]
    [InlineData("{\"year\":[2023]}")]
    [InlineData("false")]
    public async Task An_authorized_date_that_cannot_be_read_is_none(string date) =>
        Assert.Null((await ReadAsync(With("\"authorized_date\":null", "\"authorized_date\":" + date))).AuthorizedDate);

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"2023-02-30T00:00:00Z\"")]
    [InlineData("[]")]
    public async Task A_moment_that_cannot_be_read_is_none(string moment)
    {
        var read = await ReadAsync(With("\"datetime\":null", $"\"datetime\":{moment},\"authorized_datetime\":{moment}"));

        Assert.Equal((null, null), (read.Datetime, read.AuthorizedDatetime));
    }

    [Fact]
    public async Task The_last_of_members_that_come_twice_counts()
    {
        var read = await ReadAsync("""
            {"transaction_id":"t-0","transaction_id":"t-1","account_id":"a-1","amount":7,"date":"2023-09-23","name":"x","date":"2023-09-24","amount":1,"name":null}
            """);

        Assert.Equal(_least with { Counterparties = read.Counterparties }, read);
    }

    [Theory]
    [InlineData("check_number", "101")]
    [InlineData("name", "{\"text\":\"x\"}")]
    [InlineData("merchant_name", "[\"x\"]")]
    [InlineData("iso_currency_code", "840")]
    [InlineData("payment_channel", "true")]
    [InlineData("pending", "null")]
    [InlineData("pending", "\"no\"")]
    [InlineData("pending_transaction_id", "7")]
    [InlineData("counterparties", "{}")]
    [InlineData("counterparties", "\"Walmart\"")]
    [InlineData("counterparties", "[\"Walmart\"]")]
    [InlineData("location", "\"Poway\"")]
    [InlineData("location", "{\"city\":7,\"lat\":\"north\",\"lon\":1e400}")]
    [InlineData("payment_meta", "[]")]
    [InlineData("payment_meta", "{\"payee\":{\"name\":[1]}}")]
    [InlineData("personal_finance_category", "\"INCOME\"")]
    [InlineData("personal_finance_category", "{\"primary\":7}")]
    [InlineData("authorized_date", "20230922")]
    public async Task A_part_of_the_wrong_type_costs_neither_the_rest_nor_the_page(string name, string value)
    {
        var odd = $$"""{"{{name}}":{{value}},"transaction_id":"t-1","account_id":"a-1","amount":12345678901234.56,"date":"2023-09-24","original_description":"kept"}""";
        _plaid.Handler.Answer(200, Page($"{odd},{Everything}"));

        var page = await _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null);

        Assert.Equal(("t-1", "kept", 12345678901234.56m), (page.Added[0].TransactionId, page.Added[0].OriginalDescription, page.Added[0].Amount));
        Assert.Equal(
            _least with
            {
                Amount = 12345678901234.56m,
                OriginalDescription = "kept",
                Counterparties = page.Added[0].Counterparties,
                Location = page.Added[0].Location is null ? null : new(),
                PaymentMeta = page.Added[0].PaymentMeta is null ? null : new(),
                PersonalFinanceCategory = page.Added[0].PersonalFinanceCategory is null ? null : new(),
            },
            page.Added[0]);
        Assert.Empty(page.Added[0].Counterparties);
        Assert.Equal((await ReadAsync(Everything)).ToString(), page.Added[1].ToString());
        Assert.Equal(("c-1", "r"), (page.NextCursor, page.RequestId));
    }

    [Theory]
    [InlineData("transaction_id", "7")]
    [InlineData("transaction_id", "null")]
    [InlineData("account_id", "{}")]
    [InlineData("amount", "\"1\"")]
    [InlineData("amount", "null")]
    [InlineData("amount", "1e40")]
    [InlineData("date", "\"2023-02-30\"")]
    [InlineData("date", "null")]
    public async Task A_transaction_without_what_makes_it_one_is_no_usable_answer_and_is_not_quoted(string name, string value)
    {
        _plaid.Handler.Answer(200, Page($$"""{"transaction_id":"t","account_id":"a","amount":1,"date":"2023-09-24","name":"planted","{{name}}":{{value}}}"""));

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null));

        Assert.False(Planted.IsIn(error.ToString()));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"has_more":false}""")]
    [InlineData("""{"next_cursor":"c"}""")]
    [InlineData("""{"next_cursor":7,"has_more":false}""")]
    [InlineData("""{"next_cursor":"c","has_more":null}""")]
    [InlineData("""{"next_cursor":"c","has_more":false,"added":{}}""")]
    [InlineData("""{"next_cursor":"c","has_more":false,"added":["t"]}""")]
    [InlineData("""{"next_cursor":"c","has_more":false,"modified":"none"}""")]
    [InlineData("""{"next_cursor":"c","has_more":false,"removed":[{"account_id":"a"}]}""")]
    public async Task A_page_that_may_lack_changes_is_none(string body)
    {
        _plaid.Handler.Answer(200, body);

        await Assert.ThrowsAsync<PlaidTransportException>(() => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null));
    }

    [Theory]
    [InlineData("""{"next_cursor":"","has_more":false}""")]
    [InlineData("""{"next_cursor":null,"has_more":false,"accounts":null,"added":null,"modified":null,"removed":null,"transactions_update_status":null}""")]
    public async Task A_page_of_nothing_is_not_ready_rather_than_null(string body)
    {
        _plaid.Handler.Answer(200, body);

        var page = await _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null);

        Assert.Equal(("", false, 0, 0, 0, 0), (page.NextCursor, page.HasMore, page.Accounts.Count, page.Added.Count, page.Modified.Count, page.Removed.Count));
        Assert.Null(page.TransactionsUpdateStatus);
    }

    [Fact]
    public async Task A_page_has_accounts_changes_and_a_cursor()
    {
        _plaid.Handler.Answer(200, $$"""
            {"accounts":[{"account_id":"a-1","balances":{"available":110.94,"current":110.90,"limit":null,"iso_currency_code":"USD","unofficial_currency_code":null,
            "last_updated_datetime":"2023-09-24T00:00:00Z"},"persistent_account_id":"p-1","name":"n"}],"added":[{{Everything}}],"modified":[{{Nothing}}],
            "removed":[{"transaction_id":"t-8","account_id":"a-1"},{"transaction_id":"t-9"}],"next_cursor":"c+/=","has_more":true,
            "transactions_update_status":"OF_TOMORROW","request_id":"r"}
            """);

        var page = await _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, "c");

        Assert.Equal(
            new PlaidAccount
            {
                AccountId = "a-1",
                Name = "n",
                PersistentAccountId = "p-1",
                Balances = new()
                {
                    Available = 110.94m,
                    Current = 110.90m,
                    IsoCurrencyCode = "USD",
                    LastUpdatedDatetime = new(2023, 9, 24, 0, 0, 0, TimeSpan.Zero),
                },
            },
            Assert.Single(page.Accounts));
        Assert.Equal(("t-1", "t-1"), (Assert.Single(page.Added).TransactionId, Assert.Single(page.Modified).TransactionId));
        Assert.Equal([new() { TransactionId = "t-8", AccountId = "a-1" }, new() { TransactionId = "t-9" }], page.Removed);
        Assert.Equal(("c+/=", true, "OF_TOMORROW", "r"), (page.NextCursor, page.HasMore, page.TransactionsUpdateStatus, page.RequestId));
    }

    [Theory]
    [InlineData("\"gone\"", null)]
    [InlineData("[1]", null)]
    [InlineData("""{"available":"110.94","current":1e40,"limit":[],"iso_currency_code":840}""", "")]
    public async Task Balances_that_cannot_be_read_cost_no_account(string balances, string? read)
    {
        _plaid.Handler.Answer(200, $$$"""{"accounts":[{"account_id":"a-1","balances":{{{balances}}},"name":"n"}],"item":{"item_id":"i","institution_id":"ins_1"}}""");

        var answer = await _plaid.Client.GetBalancesAsync(PlaidClientFixture.AccessToken);

        Assert.Equal(
            new PlaidAccount { AccountId = "a-1", Name = "n", Balances = read is null ? null : new() }, Assert.Single(answer.Accounts));
        Assert.Equal("ins_1", answer.Item.InstitutionId);
    }

    [Fact]
    public async Task An_item_whose_error_cannot_be_read_is_not_taken_for_a_good_one()
    {
        _plaid.Handler.Answer(200, """{"accounts":[],"item":{"item_id":"i","error":"ITEM_LOGIN_REQUIRED"}}""");

        await Assert.ThrowsAsync<PlaidTransportException>(() => _plaid.Client.GetBalancesAsync(PlaidClientFixture.AccessToken));
    }

    [Fact]
    public async Task Streams_are_read_and_what_is_odd_in_them_is_left_out()
    {
        _plaid.Handler.Answer(200, """
            {"inflow_streams":[{"account_id":"a","stream_id":"s-1","category":null,"description":"Payroll","merchant_name":null,"first_date":"2022-02-28",
            "last_date":"2022-04-30","predicted_next_date":"2022-05-15","frequency":"SEMI_MONTHLY","transaction_ids":["t-1","t-2"],
            "average_amount":{"amount":-800.1,"iso_currency_code":"USD","unofficial_currency_code":null},"last_amount":{"amount":-1e3},"is_active":true,
            "status":"MATURE","is_user_modified":false,"personal_finance_category":{"primary":"INCOME"}}],
            "outflow_streams":[{"account_id":"a","stream_id":"s-2","frequency":"LUNAR","first_date":"2022-02-31","predicted_next_date":null,"transaction_ids":null,
            "average_amount":{"amount":"85"},"last_amount":7,"is_active":"yes","status":1,"description":{}}],"updated_datetime":"long ago","request_id":"r"}
            """);

        var streams = await _plaid.Client.GetRecurringTransactionsAsync(PlaidClientFixture.AccessToken);

        var (salary, odd) = (Assert.Single(streams.InflowStreams), Assert.Single(streams.OutflowStreams));
        Assert.Equal(["t-1", "t-2"], salary.TransactionIds);
        Assert.Equal(
            new PlaidTransactionStream
            {
                AccountId = "a",
                StreamId = "s-1",
                Description = "Payroll",
                FirstDate = new(2022, 2, 28),
                LastDate = new(2022, 4, 30),
                PredictedNextDate = new(2022, 5, 15),
                Frequency = "SEMI_MONTHLY",
                TransactionIds = salary.TransactionIds,
                AverageAmount = new() { Amount = -800.1m, IsoCurrencyCode = "USD" },
                LastAmount = new() { Amount = -1000 },
                IsActive = true,
                Status = "MATURE",
                PersonalFinanceCategory = new() { Primary = "INCOME" },
            },
            salary);
        Assert.Empty(odd.TransactionIds);
        Assert.Equal(
            new PlaidTransactionStream { AccountId = "a", StreamId = "s-2", Frequency = "LUNAR", AverageAmount = new(), TransactionIds = odd.TransactionIds }, odd);
        Assert.Null(streams.UpdatedDatetime);
    }

    [Fact]
    public async Task Streams_are_empty_rather_than_null()
    {
        _plaid.Handler.Answer(200, """{"inflow_streams":null}""");

        var streams = await _plaid.Client.GetRecurringTransactionsAsync(PlaidClientFixture.AccessToken);

        Assert.Empty(streams.InflowStreams);
        Assert.Empty(streams.OutflowStreams);
    }

    [Fact]
    public async Task A_mutation_during_pagination_is_told_apart_and_not_repeated()
    {
        _plaid.Options.MaxRetries = 3;
        _plaid.Handler.Error(400, "TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION");

        var error = await Assert.ThrowsAsync<PlaidApiException>(() => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, "c"));

        Assert.Equal(
            (PlaidErrorTypes.TransactionsError, PlaidErrorCodes.TransactionsSyncMutationDuringPagination), (error.ErrorType, error.ErrorCode));
        Assert.Single(_plaid.Handler.Sent);
    }

    public static TheoryData<string> Methods => ["sync", "refresh", "recurring", "balances"];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_call_can_be_cancelled(string method)
    {
        _plaid.Handler.Hang();
        using var cancel = new CancellationTokenSource();
        var call = method switch
        {
            "sync" => _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null, cancellationToken: cancel.Token),
            "refresh" => _plaid.Client.RefreshTransactionsAsync(PlaidClientFixture.AccessToken, cancel.Token),
            "recurring" => _plaid.Client.GetRecurringTransactionsAsync(PlaidClientFixture.AccessToken, cancel.Token),
            _ => _plaid.Client.GetBalancesAsync(PlaidClientFixture.AccessToken, cancel.Token),
        };

        await cancel.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
    }

    [Fact]
    public void What_is_required_is_left_as_it_is()
    {
        const string Json = """{"next_cursor":{"a":[1]},"more":7,"has_more":"x","removed":[{"transaction_id":7,"account_id":8}]}""";

        var readable = ReadableJson.Of(Encoding.UTF8.GetBytes(Json), PlaidJson.Default.TransactionsSyncResponse);

        Assert.Equal("""{"next_cursor":{"a":[1]},"has_more":"x","removed":[{"transaction_id":7}]}""", Encoding.UTF8.GetString(readable.Span));
    }

    public void Dispose() => _plaid.Dispose();

    private static string With(string part, string other)
    {
        Assert.Contains(part, Nothing, StringComparison.Ordinal);
        return Nothing.Replace(part, other, StringComparison.Ordinal);
    }

    private static string Page(string added) => $$"""{"added":[{{added}}],"next_cursor":"c-1","has_more":false,"request_id":"r"}""";

    private async Task<PlaidTransaction> ReadAsync(string json)
    {
        _plaid.Handler.Answer(200, Page(json));
        return Assert.Single((await _plaid.Client.SyncTransactionsAsync(PlaidClientFixture.AccessToken, null)).Added);
    }
}
