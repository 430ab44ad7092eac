using System.Globalization;
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
    private readonly StringBuilder _text;
    private readonly List<(NpgsqlDbType Type, object Value)> _parameters;

    /// <summary>For the compiler.</summary>
    public Sql(int literalLength, int formattedCount)
    {
        _text = new(literalLength + (formattedCount * 3));
        _parameters = new(formattedCount);
    }

    /// <summary>A part of the statement as it stands.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>A statement within this one.</summary>
    public void AppendFormatted(Sql value)
    {
        ArgumentNullException.ThrowIfNull(value);
        value.AppendTo(this);
    }

    /// <summary>A <c>text</c>, or null.</summary>
    public void AppendFormatted(string? value) => Add(NpgsqlDbType.Text, value);

    /// <summary>A <c>bytea</c>, or null.</summary>
    public void AppendFormatted(byte[]? value) => Add(NpgsqlDbType.Bytea, value);

    /// <summary>A <c>uuid</c>.</summary>
    public void AppendFormatted(Guid value) => Add(NpgsqlDbType.Uuid, value);

    /// <summary>An <c>integer</c>.</summary>
    public void AppendFormatted(int value) => Add(NpgsqlDbType.Integer, value);

    /// <summary>A <c>boolean</c>.</summary>
    public void AppendFormatted(bool value) => Add(NpgsqlDbType.Boolean, value);

    /// <summary>An <c>interval</c>.</summary>
    public void AppendFormatted(TimeSpan value) => Add(NpgsqlDbType.Interval, value);

    /// <summary>A <c>timestamptz</c>.</summary>
    public void AppendFormatted(DateTimeOffset value) => Add(NpgsqlDbType.TimestampTz, value.ToUniversalTime());

    /// <summary>A <c>text[]</c>, whose elements may be null.</summary>
    public void AppendFormatted(string?[] value) => Add(NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    /// <summary>The statement, with its parameters' numbers; never their values.</summary>
    public override string ToString() => _text.ToString();

    internal NpgsqlBatchCommand ToCommand(string schema)
    {
        var command = new NpgsqlBatchCommand(SchemaName.Put(schema, _text.ToString()));
        foreach (var (type, value) in _parameters)
            command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });
        return command;
    }

    private void Add(NpgsqlDbType type, object? value)
    {
        _parameters.Add((type, value ?? DBNull.Value));
        AppendNumber(_parameters.Count);
    }

    private void AppendNumber(int number) => _text.Append(CultureInfo.InvariantCulture, $"${number}");

    /// <summary>Its text, each <c>$n</c> counted on from what the other has; no statement holds a dollar sign for anything else.</summary>
    private void AppendTo(Sql other)
    {
        var offset = other._parameters.Count;
        for (var i = 0; i < _text.Length; i++)
        {
            if (_text[i] is not '$')
            {
                other._text.Append(_text[i]);
                continue;
            }

            var number = 0;
            for (; i + 1 < _text.Length && char.IsAsciiDigit(_text[i + 1]); i++)
                number = (number * 10) + _text[i + 1] - '0';
            other.AppendNumber(number + offset);
        }

        other._parameters.AddRange(_parameters);
    }
}
