using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker.Plaid;

/// <summary>
/// Parameters that hold one column of many rows, for <c>unnest</c>. They are PostgreSQL's array literals, which the statement casts
/// to their type: for arrays of .NET Npgsql would first describe the array of every type it knows, a twentieth of a cold exchange.
/// </summary>
/// <seealso href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO"/>
internal static class ArrayParameter
{
    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, string?> column)
    {
        var literal = new StringBuilder("{");
        foreach (var row in rows)
        {
            if (literal.Length > 1)
                literal.Append(',');
            Append(literal, column(row));
        }

        return new() { Value = literal.Append('}').ToString(), NpgsqlDbType = NpgsqlDbType.Unknown };
    }

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, byte[]?> column) =>
        Of(rows, row => column(row) is { } bytes ? $@"\x{Convert.ToHexStringLower(bytes)}" : null);

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, Guid> column) => Of(rows, row => column(row).ToString());

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, int> column) =>
        Of(rows, row => column(row).ToString(CultureInfo.InvariantCulture));

    private static void Append(StringBuilder literal, string? value)
    {
        if (value is null)
        {
            literal.Append("NULL");
            return;
        }

        literal.Append('"');
        var start = literal.Length;
        literal.Append(value).Replace(@"\", @"\\", start, literal.Length - start).Replace("\"", "\\\"", start, literal.Length - start).Append('"');
    }
}
