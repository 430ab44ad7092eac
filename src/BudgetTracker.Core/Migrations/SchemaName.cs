namespace BudgetTracker;

/// <summary>Statements and migrations are written for the default schema, so that they run as they stand in any client.</summary>
internal static class SchemaName
{
    public const string Default = "budget_tracker";

    /// <summary>The statement for this schema.</summary>
    public static string Put(string schema, string sql) =>
        string.Equals(schema, Default, StringComparison.Ordinal) ? sql : sql.Replace(Default, $"\"{schema}\"", StringComparison.Ordinal);
}
