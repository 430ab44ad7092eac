using System.Net;
using System.Net.Sockets;

namespace BudgetTracker;

/// <summary>The real HTTP stack against a peer that misbehaves.</summary>
public sealed class PlaidWireTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private const string Exchanged = """{"access_token":"access-planted","item_id":"i","request_id":"r"}""";

    [Fact]
    public async Task A_whole_answer_is_read_however_it_is_cut()
    {
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            while (await connection.ReadRequestAsync(token))
            {
                await connection.SendAsync(Head + "Transfer-Encoding: chunked\r\n\r\n", token);
                foreach (var character in Exchanged)
                    await connection.SendAsync($"1\r\n{character}\r\n", token);
                await connection.SendAsync("0\r\n\r\n", token);
            }
        });
        using var client = ClientOf(server.Address);

        Assert.Equal("access-planted", (await ExchangeAsync(client)).AccessToken.Reveal());
        Assert.Equal("i", (await ExchangeAsync(client)).ItemId);
    }

    [Theory]
    [InlineData("", "ResponseEnded")]
    [InlineData(Head + "Content-Length: 500\r\n\r\n{\"access_token\":\"planted", "ResponseEnded")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"access_token", "ResponseEnded")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\nplanted\r\n", "InvalidResponse")]
    [InlineData("planted nonsense instead of a status line\r\n\r\n", "InvalidResponse")]
    [InlineData(Head + "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nplanted", "InvalidDataException")]
    public async Task An_answer_that_breaks_off_or_makes_no_sense_is_not_asked_for_again(string bytes, string reason)
    {
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            await connection.SendAsync(bytes, token);
        });
        using var client = ClientOf(server.Address);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.True(error.MayHaveBeenProcessed);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(Planted.IsIn(error.ToString()));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_reset_exchange_is_sent_once()
    {
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            connection.Reset();
        });
        using var client = ClientOf(server.Address);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.True(error.MayHaveBeenProcessed);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task An_exchange_on_a_kept_alive_connection_that_dies_is_sent_once()
    {
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            await connection.SendJsonAsync("""{"item":{"item_id":"i"}}""", token);
            await connection.ReadRequestAsync(token);
        });
        using var client = ClientOf(server.Address);
        await client.GetItemAsync(PlaidClientFixture.AccessToken);

        await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task A_slow_answer_times_out_while_its_body_is_read()
    {
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            await connection.SendAsync(Head + "Content-Length: 500\r\n\r\n{", token);
            await Task.Delay(Timeout.Infinite, token);
        });
        using var client = ClientOf(server.Address, o => o.ExchangeTimeout = TimeSpan.FromMilliseconds(200));

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client).WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.True(error.MayHaveBeenProcessed);
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_while_the_body_is_read_ends_the_call_with_the_callers_token()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            await connection.SendAsync(Head + "Content-Length: 500\r\n\r\n{", token);
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        });
        using var client = ClientOf(server.Address);

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken, cancel.Token).WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal(cancel.Token, cancelled.CancellationToken);
    }

    [Theory]
    [InlineData("Content-Length: 8388609\r\n\r\n")]
    [InlineData("Connection: close\r\n\r\n")]
    public async Task An_oversize_answer_is_given_up_on(string framing)
    {
        var megabyte = new string(' ', 1024 * 1024);
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            await connection.SendAsync(Head + framing, token);
            for (var i = 0; i < 20; i++)
                await connection.SendAsync(megabyte, token);
        });
        using var client = ClientOf(server.Address);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => client.GetItemAsync(PlaidClientFixture.AccessToken));

        Assert.Contains("larger than 8388608 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task An_answer_just_within_the_bound_is_read()
    {
        var body = """{"item":{"item_id":"i"}}""".PadRight(8 * 1024 * 1024);
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            await connection.ReadRequestAsync(token);
            await connection.SendJsonAsync(body, token);
        });
        using var client = ClientOf(server.Address);

        Assert.Equal("i", (await client.GetItemAsync(PlaidClientFixture.AccessToken)).ItemId);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var server = new LoopbackServer(async (connection, token) =>
        {
            while (await connection.ReadRequestAsync(token))
                await connection.SendAsync("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", token);
        });
        using var client = ClientOf(server.Address);

        await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_refused_connection_was_certainly_not_processed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = ClientOf(new Uri($"http://127.0.0.1:{port}"));

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.False(error.MayHaveBeenProcessed);
        Assert.Contains("ConnectionRefused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_speaks_no_tls_was_certainly_not_given_the_request()
    {
        await using var server = new LoopbackServer((connection, token) => connection.SendAsync("planted, not TLS\r\n\r\n", token));
        using var client = ClientOf(new UriBuilder(server.Address) { Scheme = "https" }.Uri);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.False(error.MayHaveBeenProcessed);
        Assert.Contains("SecureConnectionError", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_never_established_was_certainly_not_given_the_request()
    {
        await using var server = new LoopbackServer((_, token) => Task.Delay(Timeout.Infinite, token));
        using var client = ClientOf(new UriBuilder(server.Address) { Scheme = "https" }.Uri);

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => ExchangeAsync(client));

        Assert.False(error.MayHaveBeenProcessed);
        Assert.Contains("TimeoutException", error.Message, StringComparison.Ordinal);
    }

    private static PlaidClient ClientOf(Uri address, Action<PlaidOptions>? configure = null)
    {
        var options = new PlaidOptions { BaseAddress = address };
        configure?.Invoke(options);
        return new PlaidClient(
            PlaidClientFixture.SecretsOf(PlaidClientFixture.Credentials()), Microsoft.Extensions.Options.Options.Create(options));
    }

    private static Task<PublicTokenExchangeResponse> ExchangeAsync(PlaidClient client) =>
        client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken);
}
