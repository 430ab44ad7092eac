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
