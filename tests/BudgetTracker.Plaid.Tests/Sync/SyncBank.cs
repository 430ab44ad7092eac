namespace BudgetTracker;

/// <summary>An emulated bank, a database, and a host that syncs what the bank says; for tests that hold the one against the other.</summary>
internal sealed class SyncBank : IAsyncDisposable
{
    private readonly Action<BudgetTrackerBuilder>? _configure;

    private SyncBank(string database, PlaidEmulatorOptions? options, Action<BudgetTrackerBuilder>? configure)
    {
        (Database, _configure) = (database, configure);
        Plaid = new(options ?? new() { DeliverWebhooks = false });
    }

    public PlaidEmulator Plaid { get; }

    public string Database { get; }

    public HeardEvents Heard { get; } = new();

    public TestHost Host { get; private set; } = null!;

    public static async Task<SyncBank> StartAsync(
        PostgresServer server, PlaidEmulatorOptions? options = null, Action<BudgetTrackerBuilder>? configure = null, params KeyValuePair<string, string?>[] settings)
    {
        var bank = new SyncBank(await server.CreateDatabaseAsync(), options, configure);
        await bank.Plaid.StartAsync();
        bank.Host = bank.AddHost(settings: settings);
        return bank;
    }

    /// <summary>Another host of the same database; the caller's.</summary>
    public TestHost AddHost(Action<BudgetTrackerBuilder>? configure = null, params KeyValuePair<string, string?>[] settings) => new(
        Database,
        settings: [new("Plaid:BaseAddress", Plaid.BaseAddress.ToString()), new("Plaid:MaxRetries", "0"), .. settings],
        events: Heard,
        configure: builder =>
        {
            builder.AddTransactionSync();
            (configure ?? _configure)?.Invoke(builder);
        });

    /// <summary>Links a bank, whose transactions begin to come in.</summary>
    public async Task<string> LinkAsync(string user = "alice", string? institution = null, LinkTokenRequest? request = null)
    {
        var linkToken = await Host.Get<ILinkTokenService>().CreateAsync((request ?? new() { UserId = user }) with { UserId = user });
        var exchange = await Host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = user, PublicToken = new(Plaid.CompleteLink(linkToken.Value, institution)) });
        return exchange.Item!.ItemId;
    }

    /// <summary>Links a bank, and brings in its whole history.</summary>
    public async Task<string> LinkAndSyncAsync(string user = "alice", string? institution = null)
    {
        var item = await LinkAsync(user, institution);
        await SyncAsync();
        Plaid.Bank.Advance(TimeSpan.FromMinutes(1));
        await SyncAsync();
        return item;
    }

    /// <summary>Makes the syncs of all items, due or not, but for those that have to wait for their person.</summary>
    public async Task SyncAsync(TestHost? host = null)
    {
        await PostgresServer.ExecuteAsync(Database, "update budget_tracker.plaid_item set sync_due_at = now(), sync_leased_at = sync_leased_at - interval '2 minutes'");
        await SyncDueAsync(host);
    }

    /// <summary>Makes the syncs that are due.</summary>
    public Task SyncDueAsync(TestHost? host = null) => (host ?? Host).WorkAsync("transaction_sync");

    public async Task<ItemSync> StateAsync(string user = "alice") => Assert.Single(await Host.Repository.ListAsync(user)).Sync!;

    /// <summary>The mirror of an item: its transactions by id, those that are gone as null.</summary>
    public async Task<Dictionary<string, BankTransaction?>> MirrorAsync(string item, string user = "alice")
    {
        var changes = await Host.Get<IBankFeed>().ReadAsync(user, item, 0, 10_000);
        Assert.Equal(changes.Count, changes.Select(change => change.Number).Distinct().Count());
        return changes.ToDictionary(change => change.TransactionId, change => change.Transaction, StringComparer.Ordinal);
    }

    /// <summary>The mirror says of each transaction what is true at the bank, no more and no less; and the item's row counts them.</summary>
    public async Task AssertTrueAsync(string item, string user = "alice")
    {
        var mirror = await MirrorAsync(item, user);
        var truth = Plaid.Bank.TruthOf(item).Transactions;
        Assert.Equal(
            truth.Select(Line).Order(StringComparer.Ordinal),
            mirror.Values.OfType<BankTransaction>().Select(Line).Order(StringComparer.Ordinal));
        var sync = (await Host.Repository.ListAsync(user)).Single(found => found.ItemId == item).Sync!;
        Assert.Equal((truth.Count, truth.Count is 0 ? null : truth.Min(row => row.Date)), (sync.Transactions, sync.Oldest));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Plaid.DisposeAsync();
    }

    private static string Line(EmulatedTransaction row) => FormattableString.Invariant(
        $"{row.TransactionId} {row.AccountId} {-row.Amount:0.0000} {row.Currency} {row.Date:O} {row.Pending} {row.Text}");

    private static string Line(BankTransaction row) => FormattableString.Invariant(
        $"{row.TransactionId} {row.AccountId} {row.Amount:0.0000} {row.IsoCurrencyCode} {row.Date:O} {row.IsPending} {row.OriginalDescription}");
}
