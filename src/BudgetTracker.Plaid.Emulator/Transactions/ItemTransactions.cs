namespace BudgetTracker;

/// <summary>
/// An item's transactions: its bank's life, and what Plaid fetched of it at which times. The times and the seed are all there is
/// to keep; the rest can be made again.
/// </summary>
internal sealed class ItemTransactions
{
    private const int InitialDays = 30;

    private readonly Item _item;
    private readonly DateOnly _first;
    private readonly IReadOnlyList<Life> _lives;
    private readonly Dictionary<string, BankRow> _lines = new(StringComparer.Ordinal);
    private readonly List<BankRow> _older = [];
    private readonly List<DateTimeOffset> _fetched = [];
    private readonly Dictionary<string, decimal> _postedAtLink = new(StringComparer.Ordinal);
    private Dictionary<(string Account, bool Pending), decimal>? _sums;
    private IReadOnlyList<Account> _accounts = [];

    public ItemTransactions(Item item, IReadOnlyList<Life> lives, DateOnly first)
    {
        (_item, _lives, _first) = (item, lives, first);
        Feed = new(Dice.Seed(0, item.Id));
    }

    public TransactionFeed Feed { get; }

    public UpdateStatus Status { get; private set; }

    /// <summary>When Plaid asked the bank and heard something new.</summary>
    public IReadOnlyList<DateTimeOffset> Fetched => _fetched;

    /// <summary>Adds what happens to the item's accounts besides its life.</summary>
    public void Add(IEnumerable<BankChange> changes) => _lives[0].Add(changes);

    /// <summary>Asks the bank how things stand at a moment later than the last.</summary>
    public Fetch Fetch(DateTimeOffset at, UpdateStatus status)
    {
        var fetch = new Fetch();
        var keys = new List<string>();
        foreach (var change in _lives.SelectMany(life => life.Until(at)))
        {
            if (change.Row is { } row && row.Date >= _first)
                _lines[change.Key] = row;
            else
                _lines.Remove(change.Key);
            keys.Add(change.Key);
        }

        _sums = null;
        if (Status is UpdateStatus.NotReady)
            Link();
        if (Choose())
            keys.AddRange(_lines.Keys);
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
            Take(key, status, DateOnly.FromDateTime(at.UtcDateTime), fetch);
        if (status is UpdateStatus.Historical && Status is not UpdateStatus.Historical)
        {
            foreach (var line in _older.Where(line => Equals(_lines.GetValueOrDefault(line.Key), line)))
                Take(line.Key, status, default, fetch);
            _older.Clear();
        }

        if (fetch.IsNews || status != Status)
            _fetched.Add(at);
        Status = status;
        return fetch;
    }

    /// <summary>The account's balances: what it had when it was linked, and what its lines have done since.</summary>
    public Account BalancesOf(Account account)
    {
        if (LineOf(account) is not { } line || Status is UpdateStatus.NotReady)
            return account;
        var owed = account.Type is "credit" or "loan";
        var sign = owed ? 1 : -1;
        var current = account.Current + (sign * (Sum(line, pending: false) - _postedAtLink.GetValueOrDefault(line)));
        var pending = Sum(line, pending: true);
        var available = account.Available is null || account.IsAvailableFixed ? account.Available : owed ? account.Limit - current - pending : current - pending;
        return account with { Current = current, Available = available };
    }

    /// <summary>The latest posted line that pays some of what is owed, or null where none is known.</summary>
    public BankRow? LatestPayment(Account account) => _lines.Values
        .Where(l => l is { Pending: false, Amount: < 0 } && string.Equals(l.Account, LineOf(account), StringComparison.Ordinal)
            && l.About.Category.Detailed.StartsWith("LOAN_PAYMENTS_", StringComparison.Ordinal))
        .MaxBy(l => l.Date);

    /// <summary>What the account held, or owed, before the first of its lines.</summary>
    public decimal OpeningBalance(Account account) =>
        (account.Current ?? 0) + ((account.Type is "credit" or "loan" ? -1 : 1) * _postedAtLink.GetValueOrDefault(LineOf(account) ?? ""));

    private void Link()
    {
        foreach (var line in _lines.Values.Select(l => l.Account).Distinct(StringComparer.Ordinal))
            _postedAtLink[line] = Sum(line, pending: false);
    }

    private decimal Sum(string line, bool pending)
    {
        _sums ??= _lines.Values.Where(IsOwnMoney).GroupBy(l => (l.Account, l.Pending)).ToDictionary(lines => lines.Key, lines => lines.Sum(l => l.Amount));
        return _sums.GetValueOrDefault((line, pending));
    }

    private void Take(string key, UpdateStatus status, DateOnly today, Fetch fetch)
    {
        var known = Feed.Find(key);
        var (line, accountId) = _lines.TryGetValue(key, out var shown) && AccountId(shown.Account) is { } id ? (shown, id) : (null, null);
        if (line is null && known is null)
            return;
        if (line is not null && known is null && status is UpdateStatus.Initial && line.Date < today.AddDays(-InitialDays))
        {
            _older.Add(line);
            return;
        }

        var wasThere = known?.Row is not null;
        fetch.Add(Feed.Take(key, known?.AccountId ?? accountId!, line), wasThere);
    }

    /// <summary>Where the user chose other accounts, every line is looked at again.</summary>
    private bool Choose()
    {
        var accounts = _item.AccountsAt(_fetched.Count);
        if (ReferenceEquals(accounts, _accounts))
            return false;
        _accounts = accounts;
        return Status is not UpdateStatus.NotReady;
    }

    private string? AccountId(string line) => _accounts.FirstOrDefault(a => string.Equals(LineOf(a), line, StringComparison.Ordinal))?.Id;

    /// <summary>A line in another currency than its account's moves no balance: nobody says at which rate.</summary>
    private bool IsOwnMoney(BankRow line) =>
        _item.Accounts.FirstOrDefault(a => string.Equals(LineOf(a), line.Account, StringComparison.Ordinal)) is not { } account
        || string.Equals(account.Currency, line.Currency, StringComparison.Ordinal);

    private static string? LineOf(Account account) => account.Line ?? account.Mask;
}

/// <summary>What was new when Plaid asked the bank.</summary>
internal sealed class Fetch
{
    public int Added { get; private set; }

    public int Modified { get; private set; }

    public List<string> Removed { get; } = [];

    public bool IsNews => Added > 0 || Modified > 0 || Removed.Count > 0;

    public void Add(FeedRow? changed, bool wasThere)
    {
        if (changed is null)
            return;
        if (changed.Row is null)
            Removed.Add(changed.Id);
        else if (wasThere)
            Modified++;
        else
            Added++;
    }
}
