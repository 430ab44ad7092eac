namespace BudgetTracker;

/// <summary>The tests that share this assembly's PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresGroup : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
