using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker;

/// <summary>
/// A statement whose parameters number themselves: what is interpolated becomes <c>$1</c>, <c>$2</c> and so on, never text, and
/// another <see cref="Sql"/> becomes a part of it with its parameters. Tables are written with the default schema,
/// <c>budget_tracker.</c>; where <see cref="PostgresOptions.Schema"/> names another, that is put in its place.
/// </summary>
/// <example><code>Sql sql = $"delete from budget_tracker.plaid_item where user_id = {userId} and item_id = {itemId}";</code></example>
/// <seealso href="https://www.npgsql.org/doc/basic-usage.html#parameters"/>
[InterpolatedStringHandler]
public sealed class Sql
{
    private readonly List<Part> _parts;

    /// <summary>For the compiler.</summary>
    public Sql(int literalLength, int formattedCount) => _parts = new((formattedCount * 2) + 1);

    /// <summary>A part of the statement as it stands.</summary>
    public void AppendLiteral(string value) => _parts.Add(new(value, default, Value: null));

    /// <summary>A statement within this one.</summary>
    public void AppendFormatted(Sql value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _parts.AddRange(value._parts);
    }

    /// <summary>A <c>text</c>, or null.</summary>
    public void AppendFormatted(string? value) => Add(NpgsqlDbType.Text, value);

    /// <summary>A <c>bytea</c>, or null.</summary>
    public void AppendFormatted(byte[]? value) => Add(NpgsqlDbType.Bytea, value);

    /// <summary>A <c>uuid</c>, or null.</summary>
    public void AppendFormatted(Guid? value) => Add(NpgsqlDbType.Uuid, value);

    /// <summary>An <c>integer</c>.</summary>
    public void AppendFormatted(int value) => Add(NpgsqlDbType.Integer, value);

    /// <summary>A <c>bigint</c>.</summary>
    public void AppendFormatted(long value) => Add(NpgsqlDbType.Bigint, value);

    /// <summary>A <c>boolean</c>.</summary>
    public void AppendFormatted(bool value) => Add(NpgsqlDbType.Boolean, value);

    /// <summary>An <c>interval</c>.</summary>
    public void AppendFormatted(TimeSpan value) => Add(NpgsqlDbType.Interval, value);

    /// <summary>A <c>timestamptz</c>, or null.</summary>
    public void AppendFormatted(DateTimeOffset? value) => Add(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    /// <summary>A <c>text[]</c>, whose elements may be null.</summary>
    public void AppendFormatted(string?[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    /// <summary>A <c>bigint[]</c>.</summary>
    public void AppendFormatted(long[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, value);

    /// <summary>A <c>numeric</c>, or null.</summary>
    public void AppendFormatted(decimal? value) => Add(NpgsqlDbType.Numeric, value);

    /// <summary>A <c>numeric[]</c>, whose elements may be null.</summary>
    public void AppendFormatted(decimal?[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.Numeric, value);

    /// <summary>A <c>boolean[]</c>.</summary>
    public void AppendFormatted(bool[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.Boolean, value);

    /// <summary>A <c>date</c>, or null.</summary>
    public void AppendFormatted(DateOnly? value) => Add(NpgsqlDbType.Date, value);

    /// <summary>A <c>date[]</c>, whose elements may be null.</summary>
    public void AppendFormatted(DateOnly?[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.Date, value);

    /// <summary>A <c>timestamptz[]</c> of times in UTC, whose elements may be null.</summary>
    public void AppendFormatted(DateTimeOffset?[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, value);

    /// <summary>The statement, with its parameters' numbers; never their values.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var part in _parts)
            _ = part.Text is { } literal ? text.Append(literal) : text.Append('$').Append(++number);
        return text.ToString();
    }

    internal NpgsqlBatchCommand ToCommand(string schema)
    {
        var command = new NpgsqlBatchCommand(SchemaName.Put(schema, ToString()));
        foreach (var part in _parts)
        {
            if (part.Text is null)
                command.Parameters.Add(new() { NpgsqlDbType = part.Type, Value = part.Value });
        }

        return command;
    }

    private void Add(NpgsqlDbType type, object? value) => _parts.Add(new(Text: null, type, value ?? DBNull.Value));

    /// <summary>Text, or else a parameter.</summary>
    private readonly record struct Part(string? Text, NpgsqlDbType Type, object? Value);
}
