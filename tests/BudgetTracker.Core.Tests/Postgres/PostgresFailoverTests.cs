using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>A failover that leaves the former writer alive, with its sessions: read-only, and as it was.</summary>
public sealed class PostgresFailoverTests(TwoServers servers) : IClassFixture<TwoServers>, IAsyncLifetime
{
    private RefusingRelay _relay = null!;
    private CoreHost _host = null!;

    public async Task InitializeAsync()
    {
        if (!servers.AreThere)
            return;
        await servers.ResetAsync();
        _relay = new RefusingRelay(servers.Former.Port);
        _host = new CoreHost($"Host=127.0.0.1;Port={_relay.Port};Database=postgres;Username=app;Password=p");
    }

    public async Task DisposeAsync()
    {
        if (_host is null)
            return;
        await _host.DisposeAsync();
        await _relay.DisposeAsync();
    }

    [LocalPostgresFact]
    public async Task A_write_that_the_former_writer_refuses_goes_to_the_new_one()
    {
        Assert.Equal("former", await ReadAsync());
        _relay.LeadTo(servers.Writer.Port);
        await MakeReadOnlyAsync();

        await WriteAsync();

        Assert.Equal("writer", await ReadAsync());
    }

    [LocalPostgresFact]
    public async Task A_read_is_not_answered_by_a_server_that_reports_itself_read_only()
    {
        Assert.Equal("former", await ReadAsync());
        _relay.LeadTo(servers.Writer.Port);
        await MakeReadOnlyAsync();

        Assert.Equal("writer", await ReadAsync());
    }

    [LocalPostgresFact]
    public async Task While_new_connections_still_lead_to_the_former_writer_nothing_is_answered()
    {
        Assert.Equal("former", await ReadAsync());
        await MakeReadOnlyAsync();

        foreach (var call in new Func<Task>[] { WriteAsync, ReadAsync, () => _host.Database.ProbeAsync(), ReadAsync })
            Assert.Contains("Point Postgres:Host at the writer", (await Assert.ThrowsAsync<DatabaseException>(call)).Message, StringComparison.Ordinal);

        _relay.LeadTo(servers.Writer.Port);
        Assert.Equal("writer", await ReadAsync());
    }

    [LocalPostgresFact]
    public async Task A_server_that_reports_nothing_has_to_prove_itself_once_a_write_was_refused()
    {
        // As behind a pooler, and before PostgreSQL 14.
        await PostgresServer.ExecuteAsync(
            servers.Former.ConnectionString,
            "create or replace function refuse() returns trigger language plpgsql as 'begin raise exception using errcode = ''25006''; end'; create trigger refuse before insert on place execute function refuse()");
        Assert.Equal("former", await ReadAsync());
        _relay.LeadTo(servers.Writer.Port);

        await WriteAsync();

        Assert.Equal("writer", await ReadAsync());
    }

    [LocalPostgresFact]
    public async Task What_a_pooler_reports_of_a_server_that_it_no_longer_has_is_not_believed()
    {
        _relay.LeadTo(servers.Writer.Port);
        _relay.Report = "in_hot_standby\0on";

        foreach (var _ in Enumerable.Range(0, 3))
            Assert.Equal("writer", await ReadAsync());
        await WriteAsync();
    }

    [LocalPostgresFact]
    public async Task Connections_of_a_machine_that_is_gone_cost_one_time_out_and_not_one_each()
    {
        await using var host = new CoreHost(_host.Get<IOptions<PostgresOptions>>().Value.ConnectionString, settings: [new("Postgres:CommandTimeout", "00:00:01")]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.QueryAsync<string>($"select min(name) from place, pg_sleep(0.3)")));
        _relay.LeadTo(servers.Writer.Port);
        _relay.Silence();

        Assert.Equal("PostgreSQL did not answer in time.", (await Assert.ThrowsAsync<DatabaseException>(() => host.QueryAsync<string>($"select min(name) from place"))).Message);

        Assert.Equal("writer", await host.QueryAsync<string>($"select min(name) from place"));
    }

    [LocalPostgresFact]
    public async Task A_statement_that_is_only_slow_costs_no_other_connection()
    {
        await using var host = new CoreHost(_host.Get<IOptions<PostgresOptions>>().Value.ConnectionString, settings: [new("Postgres:CommandTimeout", "00:00:01")]);

        await Assert.ThrowsAsync<DatabaseException>(() => host.QueryAsync<string>($"select pg_sleep(5)::text"));

        _relay.LeadTo(servers.Writer.Port);
        Assert.Equal("former", await host.QueryAsync<string>($"select min(name) from place"));
    }

    private Task<string> ReadAsync() => _host.QueryAsync<string>($"select min(name) from place");

    private Task WriteAsync() => _host.Database.ExecuteAsync($"insert into place values ('z')");

    private async Task MakeReadOnlyAsync()
    {
        await PostgresServer.ExecuteAsync(servers.Former.ConnectionString, "alter system set default_transaction_read_only = on");
        await PostgresServer.ExecuteAsync(servers.Former.ConnectionString, "select pg_reload_conf()");
        // Every session has a signal now, and reads the settings when it is scheduled.
        await Task.Delay(500);
    }
}
