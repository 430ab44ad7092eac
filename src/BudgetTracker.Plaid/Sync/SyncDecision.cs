namespace BudgetTracker;

/// <summary>A transaction as the mirror has it.</summary>
/// <param name="Row">What it says.</param>
/// <param name="IsRemoved">Whether it is gone.</param>
internal readonly record struct KnownRow(MirrorRow Row, bool IsRemoved);

/// <summary>What a run changes of the mirror; nothing else is written.</summary>
/// <param name="Written">New, changed, or there again.</param>
/// <param name="Removed">Gone, as they were.</param>
/// <param name="Growth">How many more are there.</param>
/// <param name="Former">The earliest date of what was changed or is gone, as it was; null where nothing was.</param>
internal sealed record SyncChanges(IReadOnlyList<MirrorRow> Written, IReadOnlyList<MirrorRow> Removed, int Growth, DateOnly? Former)
{
    public int Count => Written.Count + Removed.Count;

    /// <summary>What several parts of a run change together.</summary>
    public static SyncChanges Sum(IReadOnlyList<SyncChanges> parts) => new(
        [.. parts.SelectMany(static part => part.Written)],
        [.. parts.SelectMany(static part => part.Removed)],
        parts.Sum(static part => part.Growth),
        parts.Min(static part => part.Former));
}

/// <summary>Rows in, changes out.</summary>
internal static class SyncDecision
{
    /// <param name="known">What the mirror has, at least of the transactions that are told.</param>
    /// <param name="told">What the run says, each transaction once; null where it is gone.</param>
    public static SyncChanges Of(IReadOnlyDictionary<string, KnownRow> known, IEnumerable<KeyValuePair<string, MirrorRow?>> told)
    {
        var (written, removed, growth, former) = (new List<MirrorRow>(), new List<MirrorRow>(), 0, default(DateOnly?));
        foreach (var (id, row) in told)
        {
            var isThere = known.TryGetValue(id, out var before) && !before.IsRemoved;
            if (isThere && before.Row == row || !isThere && row is null)
                continue;
            if (isThere && (former is null || before.Row.Date < former))
                former = before.Row.Date;
            if (row is null)
                removed.Add(before.Row);
            else
                written.Add(row);
            growth += (row is null ? 0 : 1) - (isThere ? 1 : 0);
        }

        return new(written, removed, growth, former);
    }
}
