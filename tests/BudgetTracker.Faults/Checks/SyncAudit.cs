using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Holds the mirror, and what a sink made of it, against what is true at the banks.</summary>
internal static class SyncAudit
{
    private const int ExamplesOfEach = 5;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(5);

    /// <summary>Makes every sync due, and audits until nothing is open or wrong, or the time given to recovery is over.</summary>
    public static async Task<SyncVerdict> SettleAsync(TestRig rig, Ledger ledger, Settings settings)
    {
        var mirror = new StoredMirror(rig.Database.ConnectionString);
        var quiet = await mirror.MakeDueAsync();
        var (started, asked) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            var verdict = Make(rig, ledger, await mirror.ReadAsync(), quiet, settings.Naive, isOver: elapsed >= settings.Settle);
            // The control's losses are not waited for to heal.
            if (verdict.IsClean || elapsed >= settings.Settle || (settings.Naive && verdict.Losses > 0))
            {
                Report.Line($"{(verdict.IsClean ? "settled" : "not settled")} {elapsed.TotalSeconds:F1} s after the faults stopped");
                foreach (var example in settings.Naive ? [] : verdict.Examples)
                    Report.Line($"seed {settings.Seed}: {example}");
                return verdict;
            }

            Report.Progress($"{elapsed.TotalSeconds,5:F0} s  {verdict}");
            await Task.Delay(_pause);
            // Time passes at the banks, and they may have been asked for news meanwhile.
            if (Stopwatch.GetElapsedTime(asked) < _again)
                continue;
            await mirror.MakeDueAsync();
            asked = Stopwatch.GetTimestamp();
        }
    }

    private static SyncVerdict Make(TestRig rig, Ledger ledger, MirrorSnapshot stored, DateTimeOffset quiet, bool isNaive, bool isOver)
    {
        var findings = new Findings();
        var rows = 0;
        foreach (var item in stored.Items)
        {
            if (WhyOpen(item, quiet) is { } why)
            {
                findings.Open.Add($"{item.ItemId} of {item.UserId} {why}");
                // What the control has yet to read, it has not lost while there is time.
                if (isNaive && !isOver)
                    continue;
            }

            IReadOnlyList<EmulatedTransaction> truth;
            try
            {
                truth = rig.Plaid.Bank.TruthOf(item.ItemId).Transactions;
            }
            catch (ArgumentException)
            {
                findings.Open.Add($"{item.ItemId} of {item.UserId} is not at Plaid any more");
                continue;
            }

            rows += truth.Count;
            var living = stored.Living[item.ItemId].ToList();
            Compare([.. truth.Select(row => MirrorLine.Of(item.ItemId, row))], [.. living.Select(static row => row.Line)], findings);
            if (isNaive)
                continue;
            CheckNumbers(item, stored.Changes[item.ItemId], findings);
            CheckSums(item, living, findings);
            CheckFeed(item, [.. living.Select(static row => row.Line)], [.. stored.Feed[item.ItemId]], findings);
        }

        var there = stored.Items.Select(static item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        foreach (var linked in ledger.Acknowledged.DistinctBy(static linked => linked.ItemId).Where(linked => !there.Contains(linked.ItemId)))
            findings.Lost.Add($"the item {linked.ItemId} of {linked.UserId}, which its browser was told of");
        return findings.ToVerdict(stored.Items.Count, rows);
    }

    private static string? WhyOpen(MirroredItem item, DateTimeOffset quiet) =>
        item.Status != ItemStatuses.Good ? $"is {item.Status}"
        : item.IsLeased ? "is leased"
        : item.Error is { } error ? $"failed with {error}"
        : !item.IsComplete ? "has no whole history"
        : !(item.SyncedAt >= quiet) ? $"was last synced at {item.SyncedAt:HH:mm:ss.fff}, before {quiet:HH:mm:ss.fff}"
        : null;

    private static void Compare(IReadOnlyList<MirrorLine> truth, IReadOnlyList<MirrorLine> living, Findings findings)
    {
        var isTrue = truth.ToDictionary(static line => line.TransactionId, StringComparer.Ordinal);
        var isThere = living.ToDictionary(static line => line.TransactionId, StringComparer.Ordinal);
        // One that is true under another id.
        var contents = truth.Select(ContentOf).ToHashSet();
        foreach (var line in truth.Where(line => !isThere.ContainsKey(line.TransactionId)))
            findings.Lost.Add($"{line}");
        foreach (var line in living)
        {
            if (isTrue.TryGetValue(line.TransactionId, out var said) && said != line)
                findings.Stale.Add($"{line}, and at the bank {said}");
            else if (said is null)
                (contents.Contains(ContentOf(line)) ? findings.Doubled : findings.Resurrected).Add($"{line}");
        }

        static (string, decimal, DateOnly, string?) ContentOf(MirrorLine line) => (line.AccountId, line.Amount, line.Date, line.Text);
    }

    private static void CheckNumbers(MirroredItem item, IEnumerable<long> changes, Findings findings)
    {
        foreach (var twice in changes.GroupBy(static change => change).Where(static group => group.Count() > 1))
            findings.Doubled.Add($"the change {twice.Key} of {item.ItemId}");
        if (changes.DefaultIfEmpty().Max() > item.LastChange)
            findings.Stale.Add($"the last change of {item.ItemId} is {item.LastChange}, and there is {changes.Max()}");
    }

    private static void CheckSums(MirroredItem item, IReadOnlyCollection<(MirrorLine Line, string? Pending)> living, Findings findings)
    {
        DateOnly? oldest = living.Count == 0 ? null : living.Min(static row => row.Line.Date);
        if ((item.Count, item.Oldest) != (living.Count, oldest))
            findings.Stale.Add($"{item.ItemId} says {item.Count} transactions since {item.Oldest:O}, and there are {living.Count} since {oldest:O}");
        var ids = living.Select(static row => row.Line.TransactionId).ToHashSet(StringComparer.Ordinal);
        foreach (var row in living.Where(row => row.Pending is { } pending && ids.Contains(pending)))
            findings.Doubled.Add($"{row.Line}, and the pending {row.Pending} that it was");
    }

    private static void CheckFeed(MirroredItem item, HashSet<MirrorLine> living, HashSet<MirrorLine> feed, Findings findings)
    {
        foreach (var line in living.Except(feed))
            findings.Stale.Add($"the sink of {item.ItemId} has not {line}");
        foreach (var line in feed.Except(living))
            findings.Stale.Add($"the sink of {item.ItemId} has, and the mirror has not, {line}");
    }

    private sealed class Findings
    {
        public List<string> Lost { get; } = [];

        public List<string> Doubled { get; } = [];

        public List<string> Resurrected { get; } = [];

        public List<string> Stale { get; } = [];

        public List<string> Open { get; } = [];

        public SyncVerdict ToVerdict(int items, int rows) => new()
        {
            Items = items,
            Rows = rows,
            Lost = Lost.Count,
            Doubled = Doubled.Count,
            Resurrected = Resurrected.Count,
            Stale = Stale.Count,
            Open = Open.Count,
            Examples = [.. Some("lost", Lost), .. Some("doubled", Doubled), .. Some("resurrected", Resurrected), .. Some("stale", Stale), .. Some("open", Open)],
        };

        private static IEnumerable<string> Some(string loss, List<string> all) => all.Take(ExamplesOfEach).Select(one => $"{loss}: {one}");
    }
}
