using Npgsql;

namespace BudgetTracker;

/// <summary>Reads an item's row as each statement that gives items begins it.</summary>
internal static class ItemReader
{
    /// <summary>How many columns <see cref="Columns"/> has: a statement's own begin here.</summary>
    public const int Count = 9;

    /// <summary>The columns, of the table's alias <c>i</c>.</summary>
    public static Sql Columns =>
        $"i.id, i.user_id, i.item_id, i.institution_id, i.institution_name, i.status, i.created_at, i.updated_at, i.access_token_sealed";

    /// <summary>The item, without its accounts, and its token as it is stored.</summary>
    public static SealedItem Read(NpgsqlDataReader reader) => new(
        new()
        {
            Id = reader.GetGuid(0),
            UserId = reader.GetString(1),
            ItemId = reader.GetString(2),
            Institution = LinkInstitution.Of(Text(reader, 3), Text(reader, 4)),
            Status = reader.GetString(5),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(7),
        },
        reader.GetFieldValue<byte[]>(8));

    public static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    public static DateTimeOffset? Time(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);
}
