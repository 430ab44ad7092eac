namespace BudgetTracker;

public sealed class MirrorMappingTests
{
    [Theory]
    [InlineData(32.959068, -117.037666, "\"lat\":32.959068,\"lon\":-117.037666")]
    [InlineData(32.959068, null, "32.959068")]
    [InlineData(null, null, "Poway")]
    public void A_place_is_kept_with_what_is_known_of_it(double? latitude, double? longitude, string kept)
    {
        var row = new MirrorMapping(new()).Of(new()
        {
            TransactionId = "t-1",
            AccountId = "a-1",
            Amount = 1,
            Date = new(2026, 11, 27),
            Location = new() { City = "Poway", Lat = latitude, Lon = longitude },
        });

        Assert.Contains(kept, row.Location!, StringComparison.Ordinal);
    }
}
