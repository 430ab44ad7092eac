namespace BudgetTracker;

/// <summary>A transaction of an item: a bank's line under Plaid's id, there or gone.</summary>
internal sealed class FeedRow(string id, string accountId)
{
    /// <summary>The changes that made it appear, disappear, appear again, in turn.</summary>
    private readonly List<int> _turns = [];

    public string Id => id;

    public string AccountId => accountId;

    /// <summary>What it says now, or null where it is gone.</summary>
    public BankRow? Row { get; private set; }

    /// <summary>The number of the latest change.</summary>
    public int Changed { get; private set; }

    /// <summary>Whether it was there once the change of that number was made.</summary>
    public bool WasThere(int change) => _turns.Count(turn => turn <= change) % 2 == 1;

    public void Change(int change, BankRow? row)
    {
        if (row is null != Row is null)
            _turns.Add(change);
        (Row, Changed) = (row, change);
    }
}
