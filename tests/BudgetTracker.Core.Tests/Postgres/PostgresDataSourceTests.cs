using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace BudgetTracker;

/// <summary>What a first connection costs, and what stays prepared on it.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresDataSourceTests(PostgresServer server)
{
    [PostgresFact]
    public async Task The_first_connection_is_opened_once_and_reads_no_catalog()
    {
        var database = await DatabaseAsync();
        await using var relay = new RecordingRelay(database);
        await using var host = Host(database, relay.Port);

        await host.Database.ProbeAsync();

        var sent = Assert.Single(relay.Sent);
        Assert.Contains("pg_is_in_recovery", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("pg_type", sent, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public async Task Statements_stay_prepared_where_the_settings_say_so(string prepare, int prepared)
    {
        var database = await DatabaseAsync();
        await using var host = Host(database, new NpgsqlConnectionStringBuilder(database).Port, new KeyValuePair<string, string?>("Postgres:PrepareStatements", prepare));

        for (var i = 0; i < 3; i++)
            await host.Database.ProbeAsync();

        Assert.Equal(prepared, await host.QueryAsync<int>($"select count(*)::integer from pg_prepared_statements where statement like '%pg_is_in_recovery%'"));
    }

    private async Task<string> DatabaseAsync()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = new CoreHost(database);
        await host.Database.MigrateAsync();
        return database;
    }

    private static CoreHost Host(string database, int port, params KeyValuePair<string, string?>[] settings)
    {
        var login = new NpgsqlConnectionStringBuilder(database);
        return new CoreHost(
            null,
            settings:
            [
                new("Postgres:Credentials:username", login.Username),
                new("Postgres:Credentials:password", login.Password),
                new("Postgres:Host", IPAddress.Loopback.ToString()),
                new("Postgres:Port", $"{port}"),
                new("Postgres:Database", login.Database),
                new("Postgres:SslMode", "Disable"),
                new("Postgres:MigrateOnFirstUse", "false"),
                new("Postgres:MaxPoolSize", "1"),
                .. settings,
            ]);
    }

    /// <summary>Stands in front of PostgreSQL and keeps what each connection sends.</summary>
    private sealed class RecordingRelay : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentBag<StringBuilder> _sent = [];
        private readonly NpgsqlConnectionStringBuilder _server;
        private readonly Task _accepting;

        public RecordingRelay(string connectionString)
        {
            _server = new(connectionString);
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public IEnumerable<string> Sent => _sent.Select(text => text.ToString());

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            var connections = new List<Task>();
            try
            {
                while (true)
                    connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            finally
            {
                await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private async Task RelayAsync(TcpClient accepted)
        {
            var record = new StringBuilder();
            _sent.Add(record);
            using var client = accepted;
            using var postgres = new TcpClient();
            await postgres.ConnectAsync(_server.Host!, _server.Port, _stop.Token);
            await Task.WhenAny(CopyAsync(client, postgres, record), CopyAsync(postgres, client, new StringBuilder()));
        }

        private async Task CopyAsync(TcpClient from, TcpClient to, StringBuilder record)
        {
            var buffer = new byte[8192];
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
            {
                record.Append(Encoding.Latin1.GetString(buffer, 0, length));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
    }
}
