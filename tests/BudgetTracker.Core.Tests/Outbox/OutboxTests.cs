using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

/// <summary>Events at least once and in order, on a real PostgreSQL.</summary>
[Collection(PostgresGroup.Name)]
public sealed class OutboxTests(PostgresServer server) : IAsyncLifetime
{
    private const string Topic = "test";

    private readonly ConcurrentQueue<OutboxMessage> _told = [];
    private CoreHost? _host;

    public async Task InitializeAsync() => _host = new(await server.CreateDatabaseAsync());

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    [PostgresFact]
    public async Task Each_event_is_told_once_and_in_the_order_of_its_subject_whoever_tells()
    {
        for (var number = 0; number < 100; number++)
            await AddAsync($"subject-{number % 7}", $"{number}");
        OutboxDelivery[] hosts = [Delivery(), Delivery(), Delivery()];

        await Task.WhenAll(hosts.Select(async host =>
        {
            while (await CountAsync() > 0)
                await host.DeliverAsync(default);
        }));

        Assert.Equal(100, _told.Select(told => told.Id).Distinct().Count());
        Assert.Equal(100, _told.Count);
        Assert.All(_told.GroupBy(told => told.Subject), subject => Assert.Equal(
            subject.Select(told => int.Parse(told.Body, CultureInfo.InvariantCulture)).Order(), subject.Select(told => int.Parse(told.Body, CultureInfo.InvariantCulture))));
    }

    [PostgresFact]
    public async Task What_a_host_did_not_finish_telling_is_told_again_under_the_same_id()
    {
        await AddAsync("subject", "1");
        using var stop = new CancellationTokenSource();
        var dying = Delivery(async (_, cancellationToken) =>
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying.DeliverAsync(stop.Token));
        Assert.Equal(0, await Delivery().DeliverAsync(default));
        await _host!.Database.ExecuteAsync($"update budget_tracker.outbox set due_at = now()");

        Assert.Equal(1, await Delivery().DeliverAsync(default));

        Assert.Equal(0, await CountAsync());
        Assert.Single(_told.Select(told => told.Id).Distinct());
    }

    [PostgresFact]
    public async Task A_failing_subject_waits_ever_longer_and_keeps_no_other_from_being_told()
    {
        await AddAsync("bad", "1");
        await AddAsync("bad", "2");
        await AddAsync("good", "3");
        var host = Delivery((message, _) => message.Subject is "bad" ? throw new InvalidOperationException("no") : Task.CompletedTask);
        var pauses = new List<double>();
        for (var run = 0; run < 4; run++)
        {
            await host.DeliverAsync(default);
            pauses.Add(await _host!.QueryAsync<double>($"select extract(epoch from due_at - now())::float8 from budget_tracker.outbox where attempts > 0"));
            await _host.Database.ExecuteAsync($"update budget_tracker.outbox set due_at = now()");
        }

        Assert.Equal(["1", "1", "1", "1", "3"], _told.Select(told => told.Body).Order(StringComparer.Ordinal));
        Assert.All(pauses.Zip([5.0, 10, 20, 40]), pause => Assert.InRange(pause.First, pause.Second - 2, pause.Second));
        Assert.Equal(2, await CountAsync());
    }

    [PostgresFact]
    public async Task What_waits_behind_an_event_that_fails_is_not_thrown_away()
    {
        await AddAsync("bad", "1");
        await AddAsync("bad", "2");
        await Delivery((_, _) => throw new InvalidOperationException("no")).DeliverAsync(default);
        await _host!.Database.ExecuteAsync($"update budget_tracker.outbox set occurred_at = now() - interval '8 days'");

        Assert.Equal(0, await Deaf().DeleteUnheardAsync(default));

        Assert.Equal(2, await CountAsync());
    }

    [PostgresFact]
    public async Task A_host_that_listens_deletes_nothing_that_it_has_yet_to_hear()
    {
        await AddAsync("subject", "1");
        await _host!.Database.ExecuteAsync($"update budget_tracker.outbox set occurred_at = now() - interval '8 days'");

        Assert.Equal(0, await Delivery().DeleteUnheardAsync(default));
        Assert.Equal(1, await Deaf().DeleteUnheardAsync(default));
    }

    [PostgresFact]
    public async Task A_listener_that_hangs_keeps_no_other_subject_from_being_told()
    {
        await AddAsync("hangs", "1");
        var time = new FakeTimeProvider();
        var entered = new TaskCompletionSource();
        var hangs = new TaskCompletionSource();
        var host = new OutboxDelivery(
            _host!.Get<IOutboxStore>(),
            [new(Topic, IsHeard: true, (message, _) =>
            {
                entered.TrySetResult();
                return message.Subject is "hangs" ? hangs.Task : Task.CompletedTask;
            })],
            time,
            NullLogger<OutboxDelivery>.Instance);
        var running = host.DeliverAsync(default);
        await entered.Task;

        while (await Task.WhenAny(running, Task.Delay(20)) != running)
            time.Advance(TimeSpan.FromSeconds(10));

        await AddAsync("good", "2");
        await host.DeliverAsync(default);
        Assert.Equal("hangs", await _host.QueryAsync<string>($"select subject from budget_tracker.outbox"));
        hangs.SetResult();
    }

    [PostgresFact]
    public async Task Many_failing_subjects_keep_nobody_waiting()
    {
        for (var subject = 0; subject < 40; subject++)
            await AddAsync($"bad-{subject}", "1");
        await AddAsync("good", "1");
        var host = Delivery((message, _) => message.Subject is "good" ? Task.CompletedTask : throw new InvalidOperationException("no"));

        while (await host.DeliverAsync(default) > 0)
        {
        }

        Assert.Equal(40, await CountAsync());
        Assert.Single(_told, told => told.Subject is "good");
    }

    [PostgresFact]
    public async Task What_nobody_listens_to_waits_a_week_and_is_gone()
    {
        await AddAsync("subject", "1");
        await AddAsync("subject", "2");
        await _host!.Database.ExecuteAsync($"update budget_tracker.outbox set occurred_at = now() - interval '8 days' where body = '1'");
        var deaf = Deaf();

        Assert.Equal(0, await deaf.DeliverAsync(default));
        Assert.Equal(1, await deaf.DeleteUnheardAsync(default));

        Assert.Equal("2", await _host.QueryAsync<string>($"select body from budget_tracker.outbox"));
    }

    private OutboxDelivery Deaf() => new(
        _host!.Get<IOutboxStore>(), [new(Topic, IsHeard: false, (_, _) => Task.CompletedTask)], TimeProvider.System, NullLogger<OutboxDelivery>.Instance);

    private OutboxDelivery Delivery(Func<OutboxMessage, CancellationToken, Task>? tell = null) => new(
        _host!.Get<IOutboxStore>(),
        [new(Topic, IsHeard: true, (message, cancellationToken) =>
        {
            _told.Enqueue(message);
            return tell?.Invoke(message, cancellationToken) ?? Task.CompletedTask;
        })],
        TimeProvider.System,
        NullLogger<OutboxDelivery>.Instance);

    private Task AddAsync(string subject, string body) =>
        _host!.Database.ExecuteAsync(OutboxSql.Insert(Topic, $"{subject}", $"{body}", $"(select 1) as one"));

    private Task<long> CountAsync() => _host!.QueryAsync<long>($"select count(*) from budget_tracker.outbox");
}
