using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BudgetTracker;

/// <summary>
/// Stands before a PostgreSQL as a pooler or a writer's address does: it refuses logins and ends sessions in the words it is given, and
/// leads new connections wherever it is told, while those that are open stay, or are heard of no more.
/// </summary>
/// <seealso href="https://www.postgresql.org/docs/current/protocol-message-formats.html"/>
internal sealed class RefusingRelay : IAsyncDisposable
{
    private const int SslRequest = 80877103;
    private const int GssEncRequest = 80877104;

    private static readonly byte[] _readyForQuery = [(byte)'Z', 0, 0, 0, 5];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Refusal> _logins = new();
    private readonly ConcurrentQueue<Refusal> _statements = new();
    private readonly Task _accepting;
    private int _connections;
    private volatile int _target;
    private volatile int _silenced;

    public RefusingRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many logins were tried.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The next login is answered with this.</summary>
    public void RefuseLogin(Refusal refusal) => _logins.Enqueue(refusal);

    /// <summary>The next statement is answered with this, and its session ended.</summary>
    public void EndSession(Refusal refusal) => _statements.Enqueue(refusal);

    /// <summary>A parameter that is reported after each answer, whatever the server says of it: as by a pooler that learned it from another server.</summary>
    /// <example>in_hot_standby\0on</example>
    public string? Report { get; set; }

    /// <summary>Where new connections lead from now on.</summary>
    public void LeadTo(int port) => _target = port;

    /// <summary>Nothing goes through the connections that are open any more, and nobody is told: as where a machine is gone.</summary>
    public void Silence() => _silenced = Connections;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var _ = client;
            var startup = await ReadStartupAsync(client);
            var number = Interlocked.Increment(ref _connections);
            if (_logins.TryDequeue(out var refusal))
            {
                await client.SendAsync(refusal.ToMessage());
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _target);
            await server.SendAsync(startup);
            await Task.WhenAny(PumpAsync(client, server, number, both.Token), PumpAsync(server, client, number, both.Token, answers: true));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whichever side went away, the other is told by closing.
        }

        await both.CancelAsync();
    }

    private static async Task<byte[]> ReadStartupAsync(Socket client)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var message = buffer[..await client.ReceiveAsync(buffer)];
            if (message.Length < 8)
                throw new SocketException((int)SocketError.ConnectionReset);
            if (BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)) is not (SslRequest or GssEncRequest))
                return message;
            await client.SendAsync("N"u8.ToArray());
        }
    }

    public static byte[] Message(char type, string text)
    {
        var fields = Encoding.UTF8.GetBytes(text);
        var message = new byte[fields.Length + 5];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), fields.Length + 4);
        fields.CopyTo(message, 5);
        return message;
    }

    private async Task PumpAsync(Socket from, Socket to, int number, CancellationToken cancellationToken, bool answers = false)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
        {
            // A statement comes as a Query or a Parse, and at the beginning of what Npgsql sends.
            if (!answers && buffer[0] is (byte)'Q' or (byte)'P' && _statements.TryDequeue(out var refusal))
            {
                await from.SendAsync(refusal.ToMessage(), cancellationToken);
                return;
            }

            if (number <= _silenced)
                continue;
            await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
            if (answers && Report is { } parameter && buffer.AsSpan(0, count)[..^1].EndsWith(_readyForQuery))
                await to.SendAsync(Message('S', $"{parameter}\0"), cancellationToken);
        }
    }
}

/// <summary>An error of a server or a pooler, as it says it.</summary>
internal sealed record Refusal(string SqlState, string Message, string Severity = "FATAL")
{
    public byte[] ToMessage() => RefusingRelay.Message('E', $"S{Severity}\0V{Severity}\0C{SqlState}\0M{Message}\0\0");
}
