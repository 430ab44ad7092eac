using Npgsql;

namespace BudgetTracker;

/// <summary>Many rows at once, by COPY.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresCopyTests(PostgresServer server) : IAsyncLifetime
{
    private CoreHost? _host;
    private string _database = "";

    private IPostgresDatabase Database => _host!.Database;

    public async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        _host = new CoreHost(_database, settings: [new("Postgres:Schema", "another_schema")]);
        await Database.ExecuteAsync($"create table budget_tracker.copied (number integer primary key, text text)");
    }

    public Task DisposeAsync() => _host!.DisposeAsync().AsTask();

    [PostgresFact]
    public async Task Rows_come_into_the_schema_as_they_are()
    {
        Assert.Equal(3ul, await Database.RunAsync((session, token) => CopyAsync(session, [1, 2, 3], token)));

        Assert.Equal(["-1-", null, "-3-"], await Database.QueryAsync(
            $"select text from budget_tracker.copied order by number", static reader => reader.IsDBNull(0) ? null : reader.GetString(0)));
    }

    [PostgresFact]
    public async Task A_row_that_is_refused_takes_all_back_and_the_connection_stays_of_use()
    {
        await Database.RunAsync(async (session, token) =>
        {
            await CopyAsync(session, [3], token);

            var refusal = await Assert.ThrowsAsync<PostgresException>(() => CopyAsync(session, [1, 2, 3], token));

            Assert.Equal(PostgresErrorCodes.UniqueViolation, refusal.SqlState);
            return await session.ExecuteAsync([$"insert into budget_tracker.copied values (4, '')"], token);
        });

        Assert.Equal(2, await _host!.QueryAsync<int>($"select count(*)::int from budget_tracker.copied"));
    }

    [PostgresFact]
    public async Task What_is_cancelled_or_fails_on_the_way_writes_nothing()
    {
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Database.RunAsync((session, token) => CopyAsync(session, Endless(number => { if (number == 5000) stop.Cancel(); }), token), stop.Token));
        await Assert.ThrowsAsync<DivideByZeroException>(
            () => Database.RunAsync((session, token) => CopyAsync(session, Endless(number => { if (number == 5000) throw new DivideByZeroException(); }), token)));

        Assert.Equal(0, await _host!.QueryAsync<int>($"select count(*)::int from budget_tracker.copied"));
    }

    [PostgresFact]
    public async Task A_connection_that_breaks_on_the_way_is_told_as_what_it_is()
    {
        var tries = 0;

        var failure = await Assert.ThrowsAsync<DatabaseException>(() => Database.RunAsync((session, token) =>
        {
            tries++;
            return CopyAsync(session, Endless(number =>
            {
                if (number == 5000)
                    EndOtherSessions();
            }), token);
        }));

        Assert.True(failure.IsTransient);
        Assert.Equal(3, tries); // As any statement whose session ended.
    }

    private void EndOtherSessions()
    {
        using var source = NpgsqlDataSource.Create(_database);
        using var command = source.CreateCommand("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        command.ExecuteNonQuery();
    }

    private static IEnumerable<int> Endless(Action<int> reached)
    {
        for (var number = 0; ; number++)
        {
            reached(number);
            yield return number;
        }
    }

    private static Task<ulong> CopyAsync(PostgresSession session, IEnumerable<int> numbers, CancellationToken cancellationToken) => session.CopyAsync(
        $"budget_tracker.copied (text, number)",
        numbers,
        static async (copy, number, token) =>
        {
            await (number == 2 ? copy.WriteNullAsync(token) : copy.WriteAsync($"-{number}-", token));
            await copy.WriteAsync(number, token);
        },
        cancellationToken);
}
