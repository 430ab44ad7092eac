namespace BudgetTracker;

/// <summary>Which items an exchange of this database may have left at Plaid.</summary>
public sealed class LostItemsTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void No_more_items_than_exchanges_were_lost() =>
        Assert.Equal(["b"], Match([Exchange()], [Item("a", minutes: 9), Item("b", minutes: 1), Item("c", minutes: 5)]));

    [Fact]
    public void Of_the_exchanges_institution_before_any_other() =>
        Assert.Equal(["a:ins_1"], Match([Exchange("ins_1")], [Item("a:ins_1", minutes: 9), Item("b", minutes: 1), Item("c:ins_2", minutes: 1)]));

    [Fact]
    public void Never_of_another_institution() => Assert.Empty(Match([Exchange("ins_1")], [Item("a:ins_2")]));

    [Fact]
    public void An_institution_that_is_not_known_fits_any() =>
        Assert.Equal(["a:ins_2", "b"], Match([Exchange(), Exchange("ins_1")], [Item("a:ins_2"), Item("b", minutes: 3)]));

    [Fact]
    public void What_is_being_removed_already_before_what_is_supposed() =>
        Assert.Equal(["b"], Match([Exchange() with { ItemId = "b" }, Exchange("ins_1")], [Item("b", minutes: 1)]));

    [Fact]
    public void What_an_operator_forgot_is_nobodys_loss() => Assert.Empty(Match([Exchange()], [Item("a") with { IsForgotten = true }]));

    private static IEnumerable<string> Match(IReadOnlyList<LostExchange> exchanges, IReadOnlyList<UnownedItem> items) =>
        LostItems.Match(exchanges, items, items.ToDictionary(item => item.ItemId, item => item.ItemId.Split(':') is [_, var institution] ? institution : null))
            .Values.Select(item => item.ItemId).Order(StringComparer.Ordinal);

    private static LostExchange Exchange(string? institutionId = null) => new(Guid.NewGuid(), IsGivenUp: true, institutionId, ItemId: null, _noon);

    private static UnownedItem Item(string itemId, int minutes = 0) => new(itemId, IsForgotten: false, IsDue: true, _noon.AddMinutes(minutes));
}
