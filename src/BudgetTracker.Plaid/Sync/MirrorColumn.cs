using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker;

/// <summary>A column that the mirror writes.</summary>
/// <param name="Name">In <c>plaid_transaction</c>.</param>
/// <param name="Value">What a statement makes of the array's element <c>t.NAME</c>.</param>
/// <param name="AppendAll">Makes the column of some rows a parameter.</param>
/// <param name="WriteAsync">Writes the column of a row.</param>
internal sealed record MirrorColumn(
    string Name, string Value, Action<Sql, IReadOnlyList<MirrorRow>> AppendAll, Func<NpgsqlBinaryImporter, MirrorRow, CancellationToken, Task> WriteAsync)
{
    public static MirrorColumn Text(string name, Func<MirrorRow, string?> of) => new(
        name, $"t.{name}", (sql, rows) => sql.AppendFormatted([.. rows.Select(of)]), (copy, row, token) => WriteTextAsync(copy, of(row), NpgsqlDbType.Text, token));

    public static MirrorColumn Json(string name, Func<MirrorRow, string?> of) => new(
        name, $"t.{name}::json", (sql, rows) => sql.AppendFormatted([.. rows.Select(of)]), (copy, row, token) => WriteTextAsync(copy, of(row), NpgsqlDbType.Json, token));

    public static MirrorColumn Numeric(string name, Func<MirrorRow, decimal> of) => new(
        name, $"t.{name}", (sql, rows) => sql.AppendFormatted([.. rows.Select(row => (decimal?)of(row))]), (copy, row, token) => copy.WriteAsync(of(row), NpgsqlDbType.Numeric, token));

    public static MirrorColumn Date(string name, Func<MirrorRow, DateOnly?> of) => new(
        name,
        $"t.{name}",
        (sql, rows) => sql.AppendFormatted([.. rows.Select(of)]),
        (copy, row, token) => of(row) is { } date ? copy.WriteAsync(date, NpgsqlDbType.Date, token) : copy.WriteNullAsync(token));

    public static MirrorColumn Time(string name, Func<MirrorRow, DateTimeOffset?> of) => new(
        name,
        $"t.{name}",
        (sql, rows) => sql.AppendFormatted([.. rows.Select(of)]),
        (copy, row, token) => of(row) is { } time ? copy.WriteAsync(time, NpgsqlDbType.TimestampTz, token) : copy.WriteNullAsync(token));

    public static MirrorColumn Boolean(string name, Func<MirrorRow, bool> of) => new(
        name, $"t.{name}", (sql, rows) => sql.AppendFormatted([.. rows.Select(of)]), (copy, row, token) => copy.WriteAsync(of(row), NpgsqlDbType.Boolean, token));

    private static Task WriteTextAsync(NpgsqlBinaryImporter copy, string? text, NpgsqlDbType type, CancellationToken cancellationToken) =>
        text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, type, cancellationToken);
}
