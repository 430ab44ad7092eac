namespace BudgetTracker;

/// <summary>
/// What Plaid knows of an item's transactions, and every change of it in order. A cursor is a place in that order; what lies
/// behind it is told as it is now, once for each transaction, by its latest change.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionssync"/>
internal sealed class TransactionFeed(ulong seed)
{
    private readonly Dictionary<string, FeedRow> _rows = new(StringComparer.Ordinal);
    private readonly List<FeedRow> _changes = [];

    /// <summary>The number of the latest change.</summary>
    public int End => _changes.Count;

    /// <summary>The transactions that are there.</summary>
    public IEnumerable<FeedRow> Rows => _rows.Values.Where(r => r.Row is not null);

    /// <summary>The accounts that have, or had, transactions.</summary>
    public HashSet<string> AccountIds { get; } = new(StringComparer.Ordinal);

    public FeedRow? Find(string key) => _rows.GetValueOrDefault(key);

    /// <summary>The id of the transaction that a line of the bank has or would have.</summary>
    public string IdOf(string key) => _rows.TryGetValue(key, out var row) ? row.Id : Ids.Derived(seed, key);

    /// <summary>Takes over how a line stands at the bank.</summary>
    /// <returns>The transaction, where that changed anything.</returns>
    public FeedRow? Take(string key, string accountId, BankRow? line)
    {
        if (!_rows.TryGetValue(key, out var row))
        {
            if (line is null)
                return null;
            row = new FeedRow(IdOf(key), accountId);
            _rows.Add(key, row);
            AccountIds.Add(accountId);
        }

        if (Equals(row.Row, line))
            return null;
        _changes.Add(row);
        row.Change(_changes.Count, line);
        return row;
    }

    /// <summary>The next changes behind a cursor.</summary>
    public SyncPage Read(SyncCursor cursor, int count)
    {
        var page = new SyncPage();
        var position = cursor.Position;
        for (; position < cursor.End && page.Count < count; position++)
            page.Add(Told(position, cursor));
        while (position < cursor.End && Told(position, cursor) is null)
            position++;
        page.Next = position == cursor.End ? cursor with { Start = position, Position = position } : cursor with { Position = position };
        page.HasMore = position < cursor.End;
        return page;

        // Only a transaction's latest change speaks for it, and only where there is something to say since the run began.
        (FeedRow Row, bool Before)? Told(int index, SyncCursor at)
        {
            var row = _changes[index];
            if (row.Changed != index + 1 || (at.AccountId is { } account && !string.Equals(account, row.AccountId, StringComparison.Ordinal)))
                return null;
            var before = row.WasThere(at.Start);
            return before || row.Row is not null ? (row, before) : null;
        }
    }
}

/// <summary>What one answer of <c>/transactions/sync</c> tells.</summary>
internal sealed class SyncPage
{
    public List<FeedRow> Added { get; } = [];

    public List<FeedRow> Modified { get; } = [];

    public List<FeedRow> Removed { get; } = [];

    public int Count => Added.Count + Modified.Count + Removed.Count;

    public SyncCursor Next { get; set; }

    public bool HasMore { get; set; }

    public void Add((FeedRow Row, bool Before)? told)
    {
        if (told is not var (row, before))
            return;
        (row.Row is null ? Removed : before ? Modified : Added).Add(row);
    }
}
