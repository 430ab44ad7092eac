using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker;

public class LocalPostgresTests
{
    [PostgresFact]
    public async Task What_was_stored_is_there_at_the_second_start_and_a_password_guards_it()
    {
        var directory = Directory.CreateTempSubdirectory("local-postgres-");
        try
        {
            await using (var first = await LocalPostgres.StartAsync(directory.FullName, ["fsync=off"]))
            {
                await using var source = NpgsqlDataSource.Create(first.ConnectionString);
                await using var write = source.CreateCommand("create table kept (word text); insert into kept values ('grüße')");
                await write.ExecuteNonQueryAsync();
            }

            await using var second = await LocalPostgres.StartAsync(directory.FullName, ["fsync=off"]);
            await using var again = NpgsqlDataSource.Create(second.ConnectionString);
            await using var read = again.CreateCommand("select word from kept");
            Assert.Equal("grüße", await read.ExecuteScalarAsync());

            await using var stranger = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={second.Port};Database=postgres;Username=postgres;Password=guess");
            var refused = await Assert.ThrowsAsync<PostgresException>(async () => await stranger.OpenConnectionAsync());
            Assert.Equal("28P01", refused.SqlState);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [PostgresFact]
    public async Task Two_hosts_do_not_share_a_directory()
    {
        var directory = Directory.CreateTempSubdirectory("local-postgres-");
        try
        {
            await using var first = await LocalPostgres.StartAsync(directory.FullName, ["fsync=off"]);
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => LocalPostgres.StartAsync(directory.FullName));
            Assert.Contains("choose another directory", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private sealed class PostgresFactAttribute : FactAttribute
    {
        public PostgresFactAttribute() => Skip = LocalPostgres.FindUnavailableReason();
    }
}
