using System.Globalization;

namespace BudgetTracker;

/// <summary>Plaid's transactions of one item as a list of what happened; each call may fail as a script says.</summary>
internal sealed class ScriptedBank : IPlaidTransactionApi
{
    private const int PageSize = 3;

    private readonly List<(string Id, decimal? Amount)> _happened = [];
    private readonly Queue<Trouble> _troubles = [];

    public enum Trouble
    {
        None,
        NoAnswer,
        Mutation,
    }

    /// <summary>What is there, by transaction.</summary>
    public Dictionary<string, decimal> Living { get; } = new(StringComparer.Ordinal);

    public bool IsComplete { get; set; } = true;

    /// <summary>What each page names.</summary>
    public IReadOnlyList<PlaidAccount> Accounts { get; set; } = [];

    /// <summary>What each page tells besides.</summary>
    public IReadOnlyList<PlaidTransaction> Added { get; set; } = [];

    /// <summary>Whether its pages lead to themselves.</summary>
    public bool IsStuck { get; set; }

    public void Happen(int id, int? amount)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{id}");
        _happened.Add((name, amount));
        if (amount is { } there)
            Living[name] = there;
        else
            Living.Remove(name);
    }

    /// <summary>What the next calls meet; those after them meet nothing.</summary>
    public void Expect(IEnumerable<Trouble> troubles)
    {
        _troubles.Clear();
        foreach (var trouble in troubles)
            _troubles.Enqueue(trouble);
    }

    public Task<TransactionsSyncResponse> SyncTransactionsAsync(
        AccessToken accessToken, string? cursor, int? daysRequested = null, CancellationToken cancellationToken = default)
    {
        switch (_troubles.TryDequeue(out var trouble) ? trouble : Trouble.None)
        {
            case Trouble.NoAnswer:
                throw new PlaidTransportException("/transactions/sync", "reset", mayHaveBeenProcessed: true) { IsTransient = false };
            case Trouble.Mutation:
                Happen(_happened.Count % 5, _happened.Count);
                throw new PlaidApiException("/transactions/sync", 400, "TRANSACTIONS_ERROR", PlaidErrorCodes.TransactionsSyncMutationDuringPagination);
        }

        var start = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var end = Math.Min(start + PageSize, _happened.Count);
        // Each transaction of a page by its last word.
        var told = _happened[start..end].GroupBy(happened => happened.Id, StringComparer.Ordinal).Select(group => group.Last()).ToList();
        return Task.FromResult(new TransactionsSyncResponse
        {
            Accounts = Accounts,
            Added = [.. Added, .. told.Where(happened => happened.Amount is not null).Select(Said)],
            Removed = [.. told.Where(happened => happened.Amount is null).Select(happened => new RemovedTransaction { TransactionId = happened.Id, AccountId = "a" })],
            NextCursor = IsStuck ? $"{start}" : end.ToString(CultureInfo.InvariantCulture),
            HasMore = IsStuck || end < _happened.Count,
            TransactionsUpdateStatus = IsComplete ? "HISTORICAL_UPDATE_COMPLETE" : "TRANSACTIONS_UPDATE_STATUS_UNKNOWN",
        });
    }

    public Task RefreshTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<TransactionsRecurringResponse> GetRecurringTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        Task.FromResult(new TransactionsRecurringResponse());

    private static PlaidTransaction Said((string Id, decimal? Amount) happened) =>
        new() { TransactionId = happened.Id, AccountId = "a", Amount = happened.Amount!.Value, Date = new(2026, 1, 1) };
}
