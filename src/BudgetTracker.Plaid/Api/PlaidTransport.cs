using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Plaid;

/// <summary>Sends one call: credentials, time-out, repetition where the route allows it, and every failure as a PlaidException.</summary>
internal sealed partial class PlaidTransport(
    HttpMessageInvoker invoker, bool ownsHandler, ISecretProvider secrets, PlaidOptions options, TimeProvider time, ILogger logger)
{
    private readonly PlaidAddresses? _configured = options.BaseAddress is { } address ? new PlaidAddresses(address) : null;
    private readonly ILogger _logger = logger;

    /// <summary>Ends within the time-out, repetitions and waits included.</summary>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        PlaidEndpoint<TRequest, TResponse> endpoint, TRequest request, CancellationToken cancellationToken)
        where TResponse : class, IPlaidResponse
    {
        cancellationToken.ThrowIfCancellationRequested();
        var limit = request is PublicTokenRequest ? options.ExchangeTimeout : options.Timeout;
        var call = new Call(JsonObjectText.Of(request, endpoint.Write), limit, time.GetTimestamp());
        using var timeout = new CancellationTokenSource(limit, time);
        var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                return (TResponse)await RepeatAsync(endpoint, call, timeout.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not PlaidException && timeout.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new PlaidTransportException(endpoint.Path, $"no answer within {limit.TotalSeconds:0.###} s", call.MayHaveBeenProcessed);
            }
        }
    }

    /// <summary>Loads the credentials and opens a connection; at once, where the settings name the environment or its address.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var credentials = secrets.GetPlaidCredentialsAsync(cancellationToken).AsTask();
        var addresses = _configured ?? PlaidEnvironments.AddressesOf(options.Environment ?? (await credentials.ConfigureAwait(false)).Environment);
        await Task.WhenAll(credentials, ConnectAsync(addresses.Of("/"), cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Asks for nothing, without credentials; whatever the answer is, the connection stays in the pool.</summary>
    private async Task ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        try
        {
            using var response = await invoker.SendAsync(request, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlaidTransportException("/", Describe(exception), mayHaveBeenProcessed: false);
        }
    }

    private async ValueTask<IPlaidResponse> RepeatAsync(PlaidEndpoint endpoint, Call call, CancellationToken cancellationToken)
    {
        var credentials = await secrets.GetPlaidCredentialsAsync(cancellationToken).ConfigureAwait(false);
        var refreshed = false;
        var retries = 0;
        while (true)
        {
            var processedBefore = call.MayHaveBeenProcessed;
            TimeSpan wait;
            try
            {
                return await SendOnceAsync(endpoint, call, credentials, cancellationToken).ConfigureAwait(false);
            }
            catch (PlaidApiException refusal) when (refusal.ErrorCode is PlaidErrorCodes.InvalidApiKeys && !refreshed)
            {
                // Plaid looks at the keys before anything else, so even a one-time call was not spent and may be made again.
                call.MayHaveBeenProcessed = processedBefore;
                refreshed = true;
                var current = await secrets.RefreshPlaidCredentialsAsync(credentials, cancellationToken).ConfigureAwait(false);
                if (current.HasSameContentAs(credentials))
                    throw;
                credentials = current;
                continue;
            }
            catch (PlaidException failure) when (endpoint.Repeat is Repeat.Safe && WaitAfter(failure, retries, call) is { } pause)
            {
                wait = pause;
            }

            retries++;
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<IPlaidResponse> SendOnceAsync(
        PlaidEndpoint endpoint, Call call, PlaidCredentials credentials, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(endpoint.Path, call.Body, credentials);
        var attempt = ++call.Attempts;
        var started = _logger.IsEnabled(LogLevel.Debug) ? time.GetTimestamp() : 0;
        var status = 0;
        string? requestId = null;
        try
        {
            using var response = await InvokeAsync(endpoint.Path, request, call, cancellationToken).ConfigureAwait(false);
            status = (int)response.StatusCode;
            using var body = await ReadAsync(endpoint.Path, response.Content, cancellationToken).ConfigureAwait(false);
            var answer = PlaidAnswer.Read(endpoint, status, RetryAfterOf(response), body.Bytes);
            requestId = PlaidAnswer.Identifier(answer.RequestId);
            return answer;
        }
        catch (PlaidApiException error)
        {
            requestId = error.RequestId;
            throw;
        }
        finally
        {
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                var elapsed = time.GetElapsedTime(started);
                LogAttempt(endpoint.Path, status, requestId, elapsed, attempt);
            }
        }
    }

    private HttpRequestMessage CreateRequest(string path, ReadOnlyMemory<byte> body, PlaidCredentials credentials)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(path, credentials))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = PlaidHeaders.Json } },
        };
        PlaidHeaders.AddTo(request.Headers, credentials);
        return request;
    }

    private Uri AddressOf(string path, PlaidCredentials credentials) =>
        (_configured ?? PlaidEnvironments.AddressesOf(credentials.Environment)).Of(path);

    private async ValueTask<HttpResponseMessage> InvokeAsync(
        string path, HttpRequestMessage request, Call call, CancellationToken cancellationToken)
    {
        var processedBefore = call.MayHaveBeenProcessed;
        call.MayHaveBeenProcessed = true;
        try
        {
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!NeverConnected(exception))
                throw new PlaidTransportException(path, Describe(exception), mayHaveBeenProcessed: true);
            call.MayHaveBeenProcessed = processedBefore;
            throw new PlaidTransportException(path, Describe(exception), processedBefore, exception);
        }
    }

    private static async ValueTask<PlaidResponseBody> ReadAsync(string path, HttpContent content, CancellationToken cancellationToken)
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

    private TimeSpan? WaitAfter(PlaidException failure, int retries, Call call)
    {
        var remaining = call.Limit == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : call.Limit - time.GetElapsedTime(call.Started);
        return PlaidRetry.Wait(failure, retries, options.MaxRetries, remaining);
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return null;
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
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
        OperationCanceledException { InnerException: TimeoutException } => ownsHandler,
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

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "Plaid answered {Endpoint} with {Status} after {Elapsed} (request_id {RequestId}, attempt {Attempt}; 0 is no answer)")]
    private partial void LogAttempt(string endpoint, int status, string? requestId, TimeSpan elapsed, int attempt);

    private sealed class Call(ReadOnlyMemory<byte> body, TimeSpan limit, long started)
    {
        public ReadOnlyMemory<byte> Body { get; } = body;

        public TimeSpan Limit { get; } = limit;

        public long Started { get; } = started;

        public int Attempts { get; set; }

        public bool MayHaveBeenProcessed { get; set; }
    }
}
