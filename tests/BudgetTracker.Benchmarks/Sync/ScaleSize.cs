namespace BudgetTracker.Benchmarks.Sync;

/// <summary>How much a database holds: three items a user; one of 300 items has two years of transactions, the others a few months.</summary>
/// <param name="Name">The database's.</param>
/// <param name="Users">How many.</param>
internal sealed record ScaleSize(string Name, int Users)
{
    public const int LongRows = 1440;
    public const int ShortRows = 62;
    public const int OneLongOf = 300;

    public static ScaleSize Small { get; } = new("small", 1_000);

    public static ScaleSize Large { get; } = new("large", 100_000);

    /// <summary>For a smoke run.</summary>
    public static ScaleSize Quick { get; } = new("quick", 3_000);

    public int Items => Users * 3;

    public long Rows => (Items / OneLongOf * (long)LongRows) + ((Items - (Items / OneLongOf)) * (long)ShortRows);

    /// <summary>Any item of the longer or the shorter histories.</summary>
    public int AnyItem(Random random, bool isLong)
    {
        var group = random.Next(Items / OneLongOf) * OneLongOf;
        return isLong ? group : group + random.Next(1, OneLongOf);
    }
}
