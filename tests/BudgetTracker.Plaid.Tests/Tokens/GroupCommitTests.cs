using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>Claims that meet in one commit. A lock on the table holds a group up, so that what comes after has to wait.</summary>
[Collection(PostgresGroup.Name)]
public sealed class GroupCommitTests(PostgresServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private string _database = "";
    private TestHost? _host;

    public async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        _host = new TestHost(_database, time: _clock);
        await ClaimAsync("first");
    }

    public Task DisposeAsync() => _host!.DisposeAsync().AsTask();

    [PostgresFact]
    public async Task What_waits_is_committed_at_once()
    {
        Task<bool>[] waiting;
        await using (await LockAsync())
            waiting = await FillAsync("a", "b", "c", "d", "e");

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal([5L, 1L], await RowsAsync());
    }

    [PostgresFact]
    public async Task A_statement_that_is_refused_fails_alone()
    {
        Task<bool>[] waiting;
        await using (await LockAsync())
            waiting = await FillAsync("a", "PostgreSQL's texts hold no \0", "c");

        var exception = await Assert.ThrowsAsync<TokenStoreException>(() => waiting[1]);
        Assert.Contains(PostgresErrorCodes.CharacterNotInRepertoire, exception.Message, StringComparison.Ordinal);
        Assert.True(await waiting[0]);
        Assert.True(await waiting[2]);
        Assert.Equal([2L, 2L], await RowsAsync());
    }

    [PostgresFact]
    public async Task The_same_token_in_one_group_is_claimed_once()
    {
        Task<bool>[] waiting;
        await using (await LockAsync())
            waiting = await FillAsync("a", "b", "a", "b", "a");

        Assert.Equal(2, (await Task.WhenAll(waiting)).Count(isHeld => isHeld));
        Assert.Equal([2L, 1L], await RowsAsync());
    }

    [PostgresFact]
    public async Task Who_gives_up_waiting_writes_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        Task<bool>[] waiting;
        await using (await LockAsync())
        {
            await FillAsync();
            waiting = [ClaimAsync("a", cancellation.Token), ClaimAsync("b")];
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[0]);
        }

        Assert.True(await waiting[1]);
        Assert.Equal([1L, 1L], await RowsAsync());
    }

    [PostgresFact]
    public async Task A_group_whose_connection_is_lost_is_sent_again()
    {
        Task<bool>[] waiting;
        Task<IAsyncDisposable> next;
        await using (await LockAsync())
        {
            waiting = await FillAsync("a", "b", "c");
            // In PostgreSQL's queue it comes after the group that is held up, and before the one that waits here.
            next = LockAsync();
            await UntilAsync(2);
        }

        await using (await next)
        {
            await UntilAsync(1);
            await PostgresServer.ExecuteAsync(_database, $"select pg_terminate_backend(pid) from ({Blocked}) as blocked");
            await UntilAsync(1);
        }

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal([3L, 1L], await RowsAsync());
    }

    [PostgresFact]
    public async Task A_group_that_takes_long_is_not_waited_for()
    {
        Task<bool> early;
        await using (await LockAsync())
        {
            early = (await FillAsync("a"))[0];
            _clock.Advance(TimeSpan.FromMilliseconds(51));
            var late = ClaimAsync("b");
            await UntilAsync(2);
            Assert.False(late.IsCompleted);
        }

        Assert.True(await early);
        Assert.Equal([2L, 1L], await RowsAsync());
    }

    [PostgresFact]
    public async Task Where_the_database_is_away_everybody_hears_of_it()
    {
        await using var away = new TestHost(new NpgsqlConnectionStringBuilder(_database) { Port = 1 }.ConnectionString);

        var claims = Enumerable.Range(0, 10).Select(number => away.Exchanges.ClaimAsync(New($"{number}"), default)).ToList();

        foreach (var claim in claims)
            Assert.True((await Assert.ThrowsAsync<TokenStoreException>(() => claim)).IsTransient);
    }

    private const string Blocked = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    private async Task<IAsyncDisposable> LockAsync()
    {
        var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table budget_tracker.plaid_exchange in exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Holds a group up, and then submits these tokens, which wait.</summary>
    private async Task<Task<bool>[]> FillAsync(params string[] tokens)
    {
        _ = ClaimAsync("held up");
        await UntilAsync(1);
        return [.. tokens.Select(token => ClaimAsync(token))];
    }

    private async Task UntilAsync(int blocked)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await PostgresServer.QueryAsync(_database, Blocked)).Count != blocked)
            await Task.Delay(10, patience.Token);
    }

    /// <summary>How many of the tokens that waited have a row, and how many transactions wrote them.</summary>
    private async Task<object?[]> RowsAsync() => Assert.Single(await PostgresServer.QueryAsync(
        _database,
        "select count(*), count(distinct xmin::text) from budget_tracker.plaid_exchange where user_id not in ('held up', 'first')"));

    private async Task<bool> ClaimAsync(string token, CancellationToken cancellationToken = default) =>
        (await _host!.Exchanges.ClaimAsync(New(token), cancellationToken)).Attempt!.IsHeld;

    private static NewExchange New(string token) =>
        new(Guid.CreateVersion7(), "sandbox", token, SHA256.HashData(Encoding.UTF8.GetBytes(token)), [1, 2, 3]);
}
