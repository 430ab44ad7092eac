using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// The HTTP stack under <see cref="PlaidTransport"/>: one request, one answer, and every failure as a PlaidException. Deliberately
/// without <c>IHttpClientFactory</c>: a resilience handler added to a host's client defaults repeats POSTs and would spend a one-time
/// public token twice, and the factory's logging sees the headers.
/// </summary>
internal sealed class PlaidHttp : IDisposable
{
    internal const string HandlerKey = "BudgetTracker.Plaid";

    private readonly HttpMessageInvoker _invoker;
    private readonly bool _ownsHandler;
    private readonly PlaidAddresses? _configured;
    private readonly TimeProvider _time;

    public PlaidHttp(
        IOptions<PlaidOptions> options, TimeProvider time, [FromKeyedServices(HandlerKey)] HttpMessageHandler? handler = null)
    {
        _ownsHandler = handler is null;
        _invoker = new HttpMessageInvoker(handler ?? CreateHandler(), disposeHandler: _ownsHandler);
        _configured = options.Value.BaseAddress is { } address ? new PlaidAddresses(address) : null;
        _time = time;
    }

    /// <summary>Opens a connection; asks for nothing, without credentials. Whatever the answer is, the connection stays in the pool.</summary>
    /// <param name="environment">Plaid's; null where the settings name an address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PlaidTransportException">Plaid was not reached.</exception>
    public async Task ConnectAsync(string? environment, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, AddressOf("/", environment));
        try
        {
            using var response = await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlaidTransportException("/", Describe(exception), mayHaveBeenProcessed: false);
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="body">JSON.</param>
    /// <param name="credentials">Whose.</param>
    /// <param name="processedBefore">Whether an earlier try of the same call may have been processed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PlaidTransportException">There is no answer.</exception>
    public async Task<PlaidHttpAnswer> SendAsync(
        string path, ReadOnlyMemory<byte> body, PlaidCredentials credentials, bool processedBefore, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(path, credentials.Environment))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = PlaidHeaders.Json } },
        };
        PlaidHeaders.AddTo(request.Headers, credentials);
        HttpResponseMessage answer;
        try
        {
            answer = await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw NeverConnected(exception)
                ? new PlaidTransportException(path, Describe(exception), processedBefore, exception)
                : new PlaidTransportException(path, Describe(exception), mayHaveBeenProcessed: true);
        }

        using var response = answer;
        return new((int)response.StatusCode, RetryAfterOf(response), await ReadAsync(path, response.Content, cancellationToken).ConfigureAwait(false));
    }

    public void Dispose() => _invoker.Dispose();

    private Uri AddressOf(string path, string? environment) => (_configured ?? PlaidEnvironments.AddressesOf(environment ?? "")).Of(path);

    private static async Task<PlaidResponseBody> ReadAsync(string path, HttpContent content, CancellationToken cancellationToken)
    {
        PlaidResponseBody? body;
        try
        {
            body = await PlaidResponseBody.ReadAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlaidTransportException(path, $"the answer broke off with {Describe(exception)}", mayHaveBeenProcessed: true);
        }

        return body ?? throw new PlaidTransportException(
            path, $"the answer is larger than {PlaidResponseBody.MaxBytes} bytes", mayHaveBeenProcessed: true)
        { IsTransient = false };
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return null;
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - _time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private bool NeverConnected(Exception exception) => exception switch
    {
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
        } => true,
        // SocketsHttpHandler's connect time-out. In a host's handler the same shape may be a time-out of anything.
        OperationCanceledException { InnerException: TimeoutException } => _ownsHandler,
        _ => false,
    };

    /// <summary>
    /// What went wrong, in names only. The messages of an HTTP stack quote what the peer sent (a leftover of an earlier answer
    /// read as a status line, for instance), so once something was sent neither they nor the exceptions that carry them go further.
    /// </summary>
    private static string Describe(Exception exception)
    {
        var error = exception switch
        {
            HttpRequestException http => http.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        var name = error is HttpRequestError.Unknown ? exception.GetType().Name : error.ToString();
        return InnermostOf(exception) switch
        {
            SocketException socket => $"{name} ({socket.SocketErrorCode})",
            var inner when !ReferenceEquals(inner, exception) => $"{name} ({inner.GetType().Name})",
            _ => name,
        };
    }

    private static Exception InnermostOf(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };
}

/// <summary>An answer as HTTP gives it.</summary>
internal readonly record struct PlaidHttpAnswer(int StatusCode, TimeSpan? RetryAfter, PlaidResponseBody Body) : IDisposable
{
    public void Dispose() => Body.Dispose();
}
