namespace BudgetTracker;

/// <summary>The tests that use one sample and one browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserGroup : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser";
}
