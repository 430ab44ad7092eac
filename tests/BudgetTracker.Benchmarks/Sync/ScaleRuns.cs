using System.Globalization;
using BudgetTracker.Samples;

namespace BudgetTracker.Benchmarks.Sync;

/// <summary>
/// What the sync of one item costs in a large database beside what it costs in a small one, in one PostgreSQL, interleaved: any item each time, so
/// that what a large one has not in memory counts.
/// </summary>
internal static class ScaleRuns
{
    private const int ItemsAtOnce = 10;

    public static async Task<int> RunAsync(bool isQuick, string? directory)
    {
        ScaleSize[] sizes = [ScaleSize.Small, isQuick ? ScaleSize.Quick : ScaleSize.Large];
        var kept = directory ?? Path.Combine(Path.GetTempPath(), $"budget-tracker-scale-{Guid.NewGuid():N}");
        Directory.CreateDirectory(kept);
        try
        {
            ScaleGenerator.RequireRoom(kept, sizes);
            await using var server = await LocalPostgres.StartAsync(kept);
            await using var small = await ScaleDatabase.OpenAsync(server, sizes[0]);
            await using var large = await ScaleDatabase.OpenAsync(server, sizes[1]);
            await MeasureAsync(small, large, rounds: isQuick ? 5 : 40);
            return 0;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        finally
        {
            if (directory is null)
                Directory.Delete(kept, recursive: true);
        }
    }

    private static async Task MeasureAsync(ScaleDatabase small, ScaleDatabase large, int rounds)
    {
        foreach (var isLong in (bool[])[false, true])
        {
            var (times, ratios) = (new Dictionary<ScaleDatabase, List<double>> { [small] = [], [large] = [] }, new List<double>());
            // The first ones compile and plan, and do not count.
            for (var round = -2; round < rounds; round++)
            {
                ScaleDatabase[] turns = round % 2 == 0 ? [small, large] : [large, small];
                var took = new Dictionary<ScaleDatabase, double>();
                foreach (var database in turns)
                    took[database] = await database.SyncAsync(Items(database.Size, isLong), Environment.TickCount) / ItemsAtOnce;
                if (round < 0)
                    continue;
                ratios.Add(took[large] / took[small]);
                foreach (var (database, time) in took)
                    times[database].Add(time);
            }

            foreach (var database in (ScaleDatabase[])[small, large])
                Say($"{database.Size.Users} users, {database.Size.Rows} rows: {Figures.Median(times[database]):0.00} ms a sync of an item of {Rows(isLong)} rows");
            Say($"RATIO sync_scale_{Rows(isLong)} {Figures.Median(ratios):0.000} <=1.3");
        }
    }

    private static int Rows(bool isLong) => isLong ? ScaleSize.LongRows : ScaleSize.ShortRows;

    private static HashSet<int> Items(ScaleSize size, bool isLong)
    {
        var items = new HashSet<int>();
        while (items.Count < ItemsAtOnce)
            items.Add(size.AnyItem(Random.Shared, isLong));
        return items;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
