using System.Text;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>Array literals as PostgreSQL reads them.</summary>
[Collection(PostgresGroup.Name)]
public sealed class ArrayParameterTests(PostgresServer server)
{
    private static readonly string?[] _texts =
    [
        "plain", "", null, "NULL", "null", " ", "a,b", "{}", "{a}", "}", "\"", "\"\"", "\\", "\\\"", "\\\\", "'", "$1", "it's \"quoted\", {braced} \\ and long",
        "tab\tand\nnewline\r", "Zürich 銀行 🏦", "\\x00", "::text",
    ];

    [PostgresFact]
    public async Task Texts_come_as_they_are() =>
        Assert.Equal(_texts, await ReadAsync<string>("text", ArrayParameter.Of(_texts, static text => text)));

    [PostgresFact]
    public async Task Bytes_come_as_they_are()
    {
        byte[]?[] values = [[], null, [0, 1, 254, 255], Encoding.UTF8.GetBytes("\\x\"")];

        Assert.Equal(values, await ReadAsync<byte[]>("bytea", ArrayParameter.Of(values, static bytes => bytes)));
    }

    [PostgresFact]
    public async Task Numbers_and_ids_come_as_they_are()
    {
        int[] numbers = [0, -1, int.MaxValue, int.MinValue];
        Guid[] ids = [Guid.Empty, Guid.NewGuid()];

        Assert.Equal(numbers, (await ReadAsync<object>("integer", ArrayParameter.Of(numbers, static number => number))).Cast<int>());
        Assert.Equal(ids, (await ReadAsync<object>("uuid", ArrayParameter.Of(ids, static id => id))).Cast<Guid>());
    }

    [PostgresFact]
    public async Task No_rows_are_an_empty_array() =>
        Assert.Empty(await ReadAsync<string>("text", ArrayParameter.Of(Array.Empty<string>(), static text => text)));

    private async Task<List<T?>> ReadAsync<T>(string type, NpgsqlParameter parameter)
        where T : class
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select * from unnest($1::{type}[])", connection) { Parameters = { parameter } };
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T?>();
        while (await reader.ReadAsync())
            values.Add(reader.IsDBNull(0) ? null : (T)reader.GetValue(0));
        return values;
    }
}
