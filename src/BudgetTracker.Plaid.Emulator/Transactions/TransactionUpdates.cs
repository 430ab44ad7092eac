namespace BudgetTracker;

/// <summary>
/// Asks the banks for transactions at the times that Plaid would, and tells the items' webhooks. An item is left asleep until
/// somebody could notice: what it would have been told by then is made up for when it wakes. Call under the state's gate.
/// </summary>
internal sealed class TransactionUpdates(Emulation emulation)
{
    private const int MinimumDays = 30;
    private static readonly TimeSpan _interval = TimeSpan.FromHours(6);

    private PlaidEmulatorOptions Options => emulation.Options;

    /// <summary>The item's transactions as of now.</summary>
    public ItemTransactions Of(Item item)
    {
        item.IsFollowed = true;
        Wake(item);
        return item.Transactions!;
    }

    /// <summary>Starts to watch over an item that has transactions and somebody to tell.</summary>
    public void Watch(Item item)
    {
        if (item is { TransactionsSince: not null, Webhook: not null, Removed: false })
            Wake(item);
    }

    /// <summary>The accounts as Plaid last heard of them.</summary>
    public IReadOnlyList<Account> Accounts(Item item)
    {
        if (item.TransactionsSince is { } since && since + _interval <= emulation.State.Now)
            Of(item);
        return item.Transactions is { } transactions ? [.. item.Accounts.Select(transactions.BalancesOf)] : item.Accounts;
    }

    /// <summary>
    /// The accounts of an item that is being linked, as they stand now where the bank was linked before: by the same person, or, a
    /// joint account, by anybody.
    /// </summary>
    public IReadOnlyList<Account> AsTheyStand(Item item)
    {
        var now = emulation.State.Now;
        var others = emulation.State.Items
            .Where(other => other.TransactionsSince + _interval <= now && other.Custom is null && string.Equals(other.Institution.Id, item.Institution.Id, StringComparison.Ordinal))
            .Reverse()
            .ToList();
        var asOfNow = new Dictionary<Item, ItemTransactions>();
        return item.Custom is not null || others.Count == 0 ? item.Accounts : [.. item.Accounts.Select(Standing)];

        Account Standing(Account account)
        {
            var other = others.Find(o => (account.Mask is Masks.Joint || string.Equals(o.Person, item.Person, StringComparison.Ordinal)) && Known(o, account) is not null);
            if (other is null)
                return account;
            if (!asOfNow.TryGetValue(other, out var transactions))
                asOfNow.Add(other, transactions = AsOf(now, other));
            var current = transactions.BalancesOf(Known(other, account)!).Current;
            return account with { Current = current, Available = account.Available is null ? null : current };
        }

        static Account? Known(Item other, Account account) => other.Accounts.FirstOrDefault(a => string.Equals(a.Mask, account.Mask, StringComparison.Ordinal));
    }

    /// <summary>Asks the bank at once, where it was asked before.</summary>
    public void Refresh(Item item)
    {
        if (!item.IsWatched || item.Removed)
            return;
        if (Make(item, item.TransactionsSince!.Value) is { Status: UpdateStatus.Historical } transactions)
            Tell(item, transactions.Fetch(emulation.State.Now, UpdateStatus.Historical));
        Rest(item);
    }

    private void Wake(Item item)
    {
        if (item.TransactionsSince is not { } since)
            return;
        Make(item, since);
        if (item.IsWatched)
            return;
        item.IsWatched = true;
        emulation.Agenda.At(Next(item, item.Fetched.Count > 0 ? item.Fetched[^1] : since), at => FetchDue(item, at));
        emulation.Agenda.CatchUp(emulation.State.Now);
    }

    /// <summary>Makes the transactions as they were when they were last asked for.</summary>
    private ItemTransactions Make(Item item, DateTimeOffset since) => item.Transactions ??= New(item, since);

    private ItemTransactions New(Item item, DateTimeOffset since)
    {
        var first = DateOnly.FromDateTime(since.UtcDateTime).AddDays(-Math.Clamp(item.DaysRequested, MinimumDays, item.Credentials.Days));
        var transactions = new ItemTransactions(item, Households.LivesOf(item, emulation.State.Items, Options.Seed, first), first);
        transactions.Add(item.Extras.SelectMany(extra => extra.Changes()));
        foreach (var fetched in item.Transactions?.Fetched ?? item.Fetched)
            transactions.Fetch(fetched, StatusAt(fetched, since, transactions.Status));
        return transactions;
    }

    /// <summary>The item's transactions now, on the side: what it was told, and when, stays as it is.</summary>
    private ItemTransactions AsOf(DateTimeOffset now, Item item)
    {
        var since = item.TransactionsSince!.Value;
        var transactions = New(item, since);
        if (transactions.Status is UpdateStatus.NotReady)
            transactions.Fetch(since + Options.InitialUpdateDelay, UpdateStatus.Initial);
        transactions.Fetch(now, UpdateStatus.Historical);
        return transactions;
    }

    /// <summary>Forgets transactions that nobody has looked at: thousands of items would fill the memory with them.</summary>
    private static void Rest(Item item)
    {
        if (item.IsFollowed || item.Transactions is not { Status: UpdateStatus.Historical } transactions)
            return;
        item.Fetched = [.. transactions.Fetched];
        item.Transactions = null;
    }

    private void FetchDue(Item item, DateTimeOffset at)
    {
        if (item.Removed)
            return;
        Make(item, item.TransactionsSince!.Value);
        if (item.Error is null)
            Fetch(item, at);
        emulation.Agenda.At(Next(item, at), next => FetchDue(item, next));
        Rest(item);
    }

    private void Fetch(Item item, DateTimeOffset at)
    {
        var transactions = item.Transactions!;
        var before = transactions.Status;
        var status = StatusAt(at, item.TransactionsSince!.Value, before);
        var fetch = transactions.Fetch(at, status);
        if (before is UpdateStatus.NotReady)
            emulation.Fire(item, "TRANSACTIONS", "INITIAL_UPDATE", fetch);
        else if (before is UpdateStatus.Initial && status is UpdateStatus.Historical)
            emulation.Fire(item, "TRANSACTIONS", "HISTORICAL_UPDATE", fetch);
        Tell(item, fetch, isNews: before != status);
    }

    private void Tell(Item item, Fetch fetch, bool isNews = false)
    {
        if (!isNews && fetch.Added > 0)
            emulation.Fire(item, "TRANSACTIONS", "DEFAULT_UPDATE", fetch);
        if (fetch.Removed.Count > 0)
            emulation.Fire(item, "TRANSACTIONS", "TRANSACTIONS_REMOVED", fetch);
        if (item.SyncAsked && (isNews || fetch.IsNews))
            emulation.Fire(item, "TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", fetch);
        if (item.RecurringAsked && !isNews && fetch.Added > 0)
            emulation.Fire(item, "TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE", fetch);
    }

    private UpdateStatus StatusAt(DateTimeOffset at, DateTimeOffset since, UpdateStatus before) =>
        before is not UpdateStatus.NotReady && at >= since + Options.HistoricalUpdateDelay ? UpdateStatus.Historical : UpdateStatus.Initial;

    private DateTimeOffset Next(Item item, DateTimeOffset last)
    {
        var since = item.TransactionsSince!.Value;
        return item.Transactions!.Status switch
        {
            UpdateStatus.NotReady => Later(since + Options.InitialUpdateDelay),
            UpdateStatus.Initial => Later(since + Options.HistoricalUpdateDelay),
            _ => since + (_interval * (((last - since).Ticks / _interval.Ticks) + 1)),
        };

        // A bank that wanted a new sign-in by then is asked again later.
        DateTimeOffset Later(DateTimeOffset wanted) => wanted > last ? wanted : last + _interval;
    }
}
