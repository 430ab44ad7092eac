namespace BudgetTracker;

/// <summary>Statements whose parameters number themselves, as PostgreSQL reads them.</summary>
[Collection(PostgresGroup.Name)]
public sealed class SqlTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly string?[] _texts =
    [
        "plain", "", null, "NULL", "null", " ", "a,b", "{}", "{a}", "}", "\"", "\"\"", "\\", "\\\"", "\\\\", "'", "$1", "it's \"quoted\", {braced} \\ and long",
        "tab\tand\nnewline\r", "Zürich 銀行 🏦", "\\x00", "::text", "budget_tracker.meta",
    ];

    private CoreHost? _host;

    private IPostgresDatabase Database => _host!.Database;

    public async Task InitializeAsync() => _host = new CoreHost(await server.CreateDatabaseAsync(), settings: [new("Postgres:Schema", "another_schema")]);

    public Task DisposeAsync() => _host!.DisposeAsync().AsTask();

    [Fact]
    public void What_is_interpolated_becomes_a_numbered_parameter_and_never_text()
    {
        const string Hostile = "'; drop table x; --";
        Sql sql = $"select {Hostile}, {7} where {(string?)null} is null";

        Assert.Equal("select $1, $2 where $3 is null", sql.ToString());
    }

    [Fact]
    public void A_statement_within_another_is_numbered_on()
    {
        Sql inner = $"a = {1} and b = {2}";
        Sql middle = $"({inner}) or c = {3}";
        Sql outer = $"select {0} where {middle} and d = {4} and ({inner})";

        Assert.Equal("select $1 where (a = $2 and b = $3) or c = $4 and d = $5 and (a = $6 and b = $7)", outer.ToString());
    }

    [PostgresFact]
    public async Task More_than_nine_parameters_keep_their_values_within_another_statement()
    {
        Sql inner = $"{1}::text, {2}::text, {3}::text, {4}::text, {5}::text, {6}::text, {7}::text, {8}::text, {9}::text, {10}::text, {11}::text";

        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11", await _host!.QueryAsync<string>($"select concat_ws(' ', {"0"}, {inner})"));
    }

    [PostgresFact]
    public async Task Texts_come_as_they_are_alone_and_in_an_array()
    {
        foreach (var text in _texts)
            Assert.Equal([text], await Database.QueryAsync($"select {text}", static reader => reader.IsDBNull(0) ? null : reader.GetString(0)));
        Assert.Equal(_texts, await Database.QueryAsync($"select * from unnest({_texts})", static reader => reader.IsDBNull(0) ? null : reader.GetString(0)));
        Assert.Empty(await Database.QueryAsync($"select * from unnest({Array.Empty<string?>()})", static reader => reader.GetString(0)));
    }

    [PostgresFact]
    public async Task Other_values_come_as_they_are()
    {
        byte[] bytes = [0, 1, 254, 255];
        var id = Guid.NewGuid();
        var moment = new DateTimeOffset(2026, 11, 26, 1, 2, 3, TimeSpan.FromHours(9));

        Assert.Equal(bytes, await _host!.QueryAsync<byte[]>($"select {bytes}"));
        Assert.Equal(id, await _host.QueryAsync<Guid>($"select {id}"));
        Assert.Equal(int.MinValue, await _host.QueryAsync<int>($"select {int.MinValue}"));
        Assert.True(await _host.QueryAsync<bool>($"select {true}"));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), await _host.QueryAsync<TimeSpan>($"select {TimeSpan.FromMilliseconds(1500)}"));
        Assert.Equal(moment, await _host.QueryAsync<DateTimeOffset>($"select {moment}"));
        Assert.True(await _host.QueryAsync<bool>($"select {(byte[]?)null} is null"));
    }

    [PostgresFact]
    public async Task Amounts_dates_and_moments_come_to_the_last_digit_alone_and_in_an_array()
    {
        decimal?[] amounts = [0.1m, -79228162514264337593543950335m, 0.0000000000000000000000000001m, null, 10.10m];
        DateOnly?[] dates = [new(2026, 2, 28), null, DateOnly.MinValue, new(2024, 2, 29)];
        DateTimeOffset?[] moments = [new(2026, 11, 27, 1, 2, 3, TimeSpan.Zero), null];
        bool[] flags = [true, false];
        long[] numbers = [long.MinValue, 0, long.MaxValue];

        Assert.Equal(amounts, await Database.QueryAsync($"select * from unnest({amounts})", static reader => reader.IsDBNull(0) ? null : (decimal?)reader.GetDecimal(0)));
        Assert.Equal(dates, await Database.QueryAsync($"select * from unnest({dates})", static reader => reader.IsDBNull(0) ? null : (DateOnly?)reader.GetFieldValue<DateOnly>(0)));
        Assert.Equal(moments, await Database.QueryAsync($"select * from unnest({moments})", static reader => reader.IsDBNull(0) ? null : (DateTimeOffset?)reader.GetFieldValue<DateTimeOffset>(0)));
        Assert.Equal(flags, await Database.QueryAsync($"select * from unnest({flags})", static reader => reader.GetBoolean(0)));
        Assert.Equal(numbers, await Database.QueryAsync($"select * from unnest({numbers})", static reader => reader.GetInt64(0)));
        Assert.Equal(amounts[0], await _host!.QueryAsync<decimal>($"select {amounts[0]}"));
        Assert.Equal(dates[0], await _host.QueryAsync<DateOnly>($"select {dates[0]}"));
        Assert.True(await _host.QueryAsync<bool>($"select {(decimal?)null} is null and {(DateOnly?)null} is null"));
    }

    [PostgresFact]
    public async Task Tables_are_those_of_the_schema_that_the_settings_name() =>
        Assert.Equal("sandbox", await _host!.QueryAsync<string>($"select environment from budget_tracker.meta where to_regclass({"another_schema.meta"}) is not null"));
}
