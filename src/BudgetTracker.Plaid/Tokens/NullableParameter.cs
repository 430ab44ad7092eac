using Npgsql;
using NpgsqlTypes;

namespace BudgetTracker.Plaid;

/// <summary>Parameters that may be null: they name their type, which null does not tell.</summary>
internal static class NullableParameter
{
    public static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Bytes(byte[]? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };
}
