using System.Globalization;
using CsCheck;

namespace BudgetTracker;

/// <summary>Rows in, changes out: random histories of a bank through the decision, against what the bank has in the end.</summary>
/// <remarks>CI runs a part; <c>BUDGETTRACKER_SYNC_HISTORIES=1000000</c> runs a million.</remarks>
public sealed class SyncDecisionTests
{
    private static readonly int _histories = int.Parse(Environment.GetEnvironmentVariable("BUDGETTRACKER_SYNC_HISTORIES") ?? "20000", CultureInfo.InvariantCulture);

    /// <summary>What happens to a transaction of an item: it is there with an amount, or, without one, it is gone.</summary>
    private static readonly Gen<(int Id, int? Amount)> _event =
        Gen.Select(Gen.Int[0, 6], Gen.OneOf(Gen.Int[1, 3].Select(static amount => (int?)amount), Gen.Const(default(int?))));

    /// <summary>Runs of pages of events; a run may be dropped in the middle and made again.</summary>
    private static readonly Gen<(int Id, int? Amount)[][][]> _history = _event.Array[0, 4].Array[1, 4].Array[1, 6];

    [Fact]
    public void A_mirror_that_applies_the_changes_has_what_the_bank_has()
    {
        _history.Sample(
            static history =>
            {
                var (bank, mirror) = (new Dictionary<string, MirrorRow>(StringComparer.Ordinal), new Dictionary<string, KnownRow>(StringComparer.Ordinal));
                var count = 0;
                foreach (var run in history)
                {
                    Happen(bank, run);
                    var changes = SyncDecision.Of(mirror, Told(run));
                    AssertSmall(mirror, changes);
                    Apply(mirror, changes);
                    count += changes.Growth;
                    var living = mirror.Where(static row => !row.Value.IsRemoved).ToDictionary(static row => row.Key, static row => row.Value.Row, StringComparer.Ordinal);
                    Assert.Equal(bank.OrderBy(static row => row.Key, StringComparer.Ordinal), living.OrderBy(static row => row.Key, StringComparer.Ordinal));
                    Assert.Equal(bank.Count, count);
                }
            },
            iter: _histories,
            print: Print);
    }

    [Fact]
    public void Told_again_nothing_changes()
    {
        _history.Sample(
            static history =>
            {
                var mirror = new Dictionary<string, KnownRow>(StringComparer.Ordinal);
                foreach (var run in history)
                {
                    Apply(mirror, SyncDecision.Of(mirror, Told(run)));
                    Assert.Equal(0, SyncDecision.Of(mirror, Told(run)).Count);
                }
            },
            iter: _histories,
            print: Print);
    }

    [Fact]
    public void A_run_that_began_anew_tells_the_same_as_one_that_did_not()
    {
        _history.Sample(
            static history =>
            {
                var run = history[0];
                var once = SyncDecision.Of(new Dictionary<string, KnownRow>(StringComparer.Ordinal), Told(run));
                // The pages before the failure were dropped; what was told since is told with the rest.
                var again = SyncDecision.Of(new Dictionary<string, KnownRow>(StringComparer.Ordinal), Told([.. history.SelectMany(static pages => pages)]));
                var bank = new Dictionary<string, MirrorRow>(StringComparer.Ordinal);
                foreach (var pages in history)
                    Happen(bank, pages);
                Assert.Equal(bank.Values.OrderBy(static row => row.TransactionId, StringComparer.Ordinal), again.Written.OrderBy(static row => row.TransactionId, StringComparer.Ordinal));
                Assert.True(once.Written.Count <= run.Sum(static page => page.Length));
            },
            iter: _histories / 10,
            print: Print);
    }

    /// <summary>No row is written that says what it said, and none is removed that was not there.</summary>
    private static void AssertSmall(Dictionary<string, KnownRow> mirror, SyncChanges changes)
    {
        foreach (var row in changes.Written)
            Assert.False(mirror.TryGetValue(row.TransactionId, out var known) && !known.IsRemoved && known.Row == row);
        foreach (var row in changes.Removed)
            Assert.False(mirror[row.TransactionId].IsRemoved);
        Assert.Equal(changes.Count, changes.Written.Concat(changes.Removed).Select(static row => row.TransactionId).Distinct(StringComparer.Ordinal).Count());
    }

    private static void Apply(Dictionary<string, KnownRow> mirror, SyncChanges changes)
    {
        foreach (var row in changes.Written)
            mirror[row.TransactionId] = new(row, IsRemoved: false);
        foreach (var row in changes.Removed)
            mirror[row.TransactionId] = new(row, IsRemoved: true);
    }

    private static void Happen(Dictionary<string, MirrorRow> bank, (int Id, int? Amount)[][] run)
    {
        foreach (var (id, amount) in run.SelectMany(static page => page))
        {
            if (amount is { } there)
                bank[$"t{id}"] = Row(id, there);
            else
                bank.Remove($"t{id}");
        }
    }

    /// <summary>As Plaid tells it: each page has its transactions by their last word, and those that are gone.</summary>
    private static IReadOnlyList<KeyValuePair<string, MirrorRow?>> Told((int Id, int? Amount)[][] run)
    {
        var pages = new SyncPages(cursor: null);
        foreach (var (index, page) in run.Index())
        {
            var last = page.GroupBy(static happened => happened.Id).Select(static group => group.Last()).ToList();
            pages.Add(new()
            {
                Added = [.. last.Where(static happened => happened.Amount is not null && happened.Id % 2 is 0).Select(Said)],
                Modified = [.. last.Where(static happened => happened.Amount is not null && happened.Id % 2 is 1).Select(Said)],
                Removed = [.. last.Where(static happened => happened.Amount is null).Select(static happened => new RemovedTransaction { TransactionId = $"t{happened.Id}", AccountId = "a" })],
                NextCursor = $"{index}",
                HasMore = true,
            });
        }

        return pages.Told;
    }

    private static PlaidTransaction Said((int Id, int? Amount) happened) => new()
    {
        TransactionId = $"t{happened.Id}",
        AccountId = "a",
        Amount = happened.Amount!.Value,
        Date = new(2026, 1, 1),
    };

    private static MirrorRow Row(int id, int amount) => new() { TransactionId = $"t{id}", AccountId = "a", Amount = amount, Date = new(2026, 1, 1) };

    private static string Print((int Id, int? Amount)[][][] history) => string.Join(
        " | ", history.Select(static run => string.Join(" / ", run.Select(static page => string.Join(' ', page.Select(static happened => $"t{happened.Id}={happened.Amount?.ToString(CultureInfo.InvariantCulture) ?? "gone"}"))))));
}
