using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker.Plaid;

/// <summary>Parameters that hold one column of many rows, for <c>unnest</c>.</summary>
/// <seealso href="https://www.postgresql.org/docs/current/functions-array.html"/>
internal static class ArrayParameter
{
    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, string?> column) => Of(rows, column, NpgsqlDbType.Text);

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, byte[]?> column) => Of(rows, column, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, Guid> column) => Of(rows, column, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, int> column) => Of(rows, column, NpgsqlDbType.Integer);

    private static NpgsqlParameter<TValue[]> Of<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> column, NpgsqlDbType type)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = column(rows[i]);
        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
