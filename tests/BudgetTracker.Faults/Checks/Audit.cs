using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Compares the three sides: Plaid's items, the database's rows, the browsers' memory.</summary>
internal static class Audit
{
    private const int ExamplesOfEach = 5;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Audits until nothing is left to recover, or the time given to recovery is over.</summary>
    public static async Task<Verdict> SettleAsync(TestRig rig, Ledger ledger, TimeSpan limit)
    {
        await using var stored = new Stored(rig);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var verdict = await MakeAsync(rig, ledger, stored);
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (verdict.IsClean || elapsed >= limit)
            {
                Report.Line($"{(verdict.IsClean ? "settled" : "not settled")} {elapsed.TotalSeconds:F1} s after the faults stopped");
                // Of the control, whose losses are what it is for, there would be many.
                foreach (var example in limit > TimeSpan.Zero ? verdict.Examples : [])
                    Report.Line(example);
                return verdict;
            }

            Report.Progress($"{elapsed.TotalSeconds,5:F1} s  {verdict}");
            await Task.Delay(_pause);
        }
    }

    private static async Task<Verdict> MakeAsync(TestRig rig, Ledger ledger, Stored stored)
    {
        // The database first: an item that is stored in between is at Plaid already, the other way round it would look wrong.
        var rows = await stored.ItemsAsync();
        var states = await stored.StatesAsync();
        var begun = await stored.BegunRemovalsAsync();
        var reported = await stored.ReportedAsync();
        var reconciled = await stored.ReconciledAsync();
        var life = await LifeAudit.MakeAsync(rig, ledger, stored);
        string[] dropped =
        [
            .. rig.Faults.Tokens.Where(token => reconciled.Contains(token.ItemId) && !(token.Host.EndedAt < token.Since + (rig.Lease * 3)))
                .Select(token => token.ItemId).Distinct(),
        ];
        var items = rig.Plaid.Items.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var rowsByItem = rows.ToLookup(row => row.ItemId, StringComparer.Ordinal);
        var owned = rows.Select(row => (row.UserId, row.ItemId)).ToHashSet();

        var isWrong = (StoredItem row) => !items.TryGetValue(row.ItemId, out var item)
            || (item.Removed && !row.IsRemoving) || item.ClientUserId != row.UserId || item.AccessToken is null || item.AccessToken != row.AccessToken;
        var isDueForRemoval = begun.Concat(ledger.Removals.Where(static removal => removal.Value).Select(static removal => removal.Key)).ToHashSet();
        string[] unowned = [.. items.Values.Where(item => item is { Exchanges: > 0, Removed: false } && !rowsByItem.Contains(item.ItemId)).Select(item => item.ItemId)];
        var mistaken = items.Values.Where(item => item is { Exchanges: 0, Removed: true }).Select(item => item.ClientUserId).ToHashSet();
        // Told of, and another one that nobody had exchanged is removed in its stead.
        string[] orphans = [.. unowned.Where(itemId => !(reported.Contains(itemId) && mistaken.Contains(items[itemId].ClientUserId)))];
        var isLate = (Session session, string itemId) =>
            session.GivenUp.TryGetValue(itemId, out var told) && rowsByItem[itemId].Any(row => row.CreatedAt > told);
        // Every session wants one item, however often it opened Link.
        string[] duplicates =
        [
            .. rowsByItem.SelectMany(row => row.Skip(1)).Select(row => row.ItemId),
            .. ledger.Sessions.Where(session => !session.IsDouble).SelectMany(session => session.ItemIds.Where(rowsByItem.Contains).Skip(1)),
        ];
        string[] wrong = [.. rows.Where(isWrong).Select(row => row.ItemId)];
        string[] missing =
        [
            .. ledger.Acknowledged.Distinct()
                .Where(linked => !owned.Contains((linked.UserId, linked.ItemId)) && !ledger.Removals.ContainsKey(linked.ItemId)).Select(linked => linked.ItemId),
        ];
        string[] removing =
        [
            .. isDueForRemoval.Union(rows.Where(static row => row.IsRemoving).Select(static row => row.ItemId))
                .Where(itemId => rowsByItem.Contains(itemId) || items[itemId] is not { Removed: true }),
        ];
        return new Verdict
        {
            Exchanged = items.Values.Count(item => item.Exchanges > 0),
            Active = rows.Count,
            Orphans = orphans.Length,
            Reported = unowned.Length - orphans.Length,
            Duplicates = duplicates.Length,
            Late = ledger.Sessions.Sum(session => session.ItemIds.Count(itemId => isLate(session, itemId))),
            Dropped = dropped.Length,
            MayDrop = rig.HasOutages,
            Wrong = wrong.Length,
            Missing = missing.Length,
            Removing = removing.Length,
            Open = states.GetValueOrDefault(ExchangeStates.Exchanging) + states.GetValueOrDefault(ExchangeStates.Unknown),
            Life = life,
            Examples =
            [
                .. Examples("orphan", orphans, ledger), .. Examples("duplicate", duplicates, ledger), .. Examples("wrong", wrong, ledger),
                .. Examples("dropped", dropped, ledger), .. Examples("missing", missing, ledger), .. Examples("removing", removing, ledger),
                .. life?.Examples ?? [],
            ],
        };
    }

    private static IEnumerable<string> Examples(string loss, string[] itemIds, Ledger ledger) =>
        from itemId in itemIds.Take(ExamplesOfEach)
        let session = ledger.Sessions.FirstOrDefault(session => session.ItemIds.Contains(itemId))
        select $"{loss}: {itemId} of {session?.UserId}, who linked {string.Join(", ", session?.ItemIds ?? [])}: {string.Join("; ", session?.Answers ?? [])}";
}
