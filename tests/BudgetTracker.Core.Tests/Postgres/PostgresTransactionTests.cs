using Npgsql;

namespace BudgetTracker;

/// <summary>Work in one transaction.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresTransactionTests(PostgresServer server) : IAsyncLifetime
{
    private CoreHost? _host;

    private IPostgresDatabase Database => _host!.Database;

    public async Task InitializeAsync()
    {
        _host = new(await server.CreateDatabaseAsync());
        await Database.ExecuteAsync($"create table kept (number integer primary key)");
    }

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    [PostgresFact]
    public async Task All_of_it_is_committed()
    {
        var result = await Database.RunInTransactionAsync(async (session, token) =>
        {
            await session.ExecuteAsync([$"insert into kept values ({1})"], token);
            await session.ExecuteAsync([$"insert into kept values ({2})"], token);
            return (await session.ReadAsync($"select number from kept", static reader => reader.GetInt32(0), token)).Count;
        });

        Assert.Equal((2, 2L), (result, await CountAsync()));
    }

    [PostgresFact]
    public async Task What_got_in_anothers_way_is_done_again()
    {
        var database = await server.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(
            database,
            $"""
            create table counted (number integer); insert into counted values (0);
            alter database "{new NpgsqlConnectionStringBuilder(database).Database}" set default_transaction_isolation = 'repeatable read'
            """);
        await using var host = new CoreHost(database);
        await host.Database.MigrateAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var other = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("update counted set number = number + 1", connection);
        await command.ExecuteNonQueryAsync();

        var waiting = host.Database.ExecuteAsync($"update counted set number = number + 1");
        await PostgresServer.UntilWaitingAsync(database, 1, waiting);
        await other.CommitAsync();

        Assert.Equal(1, await waiting);
        Assert.Equal(2, await host.QueryAsync<int>($"select number from counted"));
    }

    [PostgresFact]
    public async Task Or_nothing_of_it_where_it_throws()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.RunInTransactionAsync<int>(async (session, token) =>
        {
            await session.ExecuteAsync([$"insert into kept values ({1})"], token);
            throw new InvalidOperationException("It is not to be.");
        }));
        var error = await Assert.ThrowsAsync<DatabaseException>(() => Database.RunInTransactionAsync(async (session, token) =>
        {
            await session.ExecuteAsync([$"insert into kept values ({1})"], token);
            return await session.ExecuteAsync([$"insert into kept values ({1})"], token);
        }));

        Assert.False(error.MayHaveCommitted);
        Assert.Equal(0, await CountAsync());
    }

    [PostgresFact]
    public async Task Work_whose_session_dies_is_run_again()
    {
        var runs = 0;

        await Database.RunInTransactionAsync(async (session, token) =>
        {
            await session.ExecuteAsync([$"insert into kept values ({1})"], token);
            if (runs++ is 0)
                await session.ReadAsync($"select pg_terminate_backend(pg_backend_pid())", static reader => reader.GetBoolean(0), token);
            return true;
        });

        Assert.Equal((2, 1L), (runs, await CountAsync()));
    }

    private Task<long> CountAsync() => _host!.QueryAsync<long>($"select count(*) from kept");
}
