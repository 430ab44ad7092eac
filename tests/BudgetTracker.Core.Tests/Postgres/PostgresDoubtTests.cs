namespace BudgetTracker;

/// <summary>Whether a write that failed may have happened.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresDoubtTests(PostgresServer server)
{
    [PostgresTheory]
    [InlineData("22021", false)]
    [InlineData("23505", false)]
    [InlineData("25006", false)]
    [InlineData("40001", false)]
    [InlineData("40003", true)] // statement_completion_unknown
    [InlineData("08P01", true)] // what PgBouncer says of a server that went away with its answer
    [InlineData("08006", true)]
    public async Task An_error_is_a_rollback_unless_it_is_about_the_connection(string sqlState, bool mayHaveCommitted)
    {
        await using var host = await CreateAsync();

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.ExecuteAsync($"select refuse({sqlState})"));

        Assert.Equal(mayHaveCommitted, exception.MayHaveCommitted);
    }

    [PostgresTheory]
    [InlineData("22021", true)] // character_not_in_repertoire
    [InlineData("23514", true)] // check_violation
    [InlineData("54000", true)] // program_limit_exceeded
    [InlineData("23505", false)] // unique_violation
    [InlineData("42501", false)] // insufficient_privilege
    [InlineData("53100", false)] // disk_full
    public async Task A_value_that_is_refused_for_good_is_told_from_what_may_pass(string sqlState, bool isValueRefused)
    {
        await using var host = await CreateAsync();

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.ExecuteAsync($"select refuse({sqlState})"));

        Assert.Equal(isValueRefused, exception.IsValueRefused);
    }

    [PostgresFact]
    public async Task A_session_that_is_ended_leaves_the_outcome_open()
    {
        await using var host = await CreateAsync();

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.ExecuteAsync($"select pg_terminate_backend(pg_backend_pid())"));

        Assert.True(exception.MayHaveCommitted);
    }

    private async Task<CoreHost> CreateAsync()
    {
        var database = await server.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(database, "create function refuse(code text) returns void language plpgsql as 'begin raise exception using errcode = code; end'");
        return new CoreHost(database);
    }
}
