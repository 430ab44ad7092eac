using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// What the clients of all areas stand on: credentials that may rotate, time-outs, and repetition where a call allows it. One
/// instance serves a whole process.
/// </summary>
public sealed partial class PlaidTransport
{
    private readonly PlaidHttp _http;
    private readonly ISecretProvider _secrets;
    private readonly PlaidOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal PlaidTransport(PlaidHttp http, ISecretProvider secrets, IOptions<PlaidOptions> options, TimeProvider time, ILogger<PlaidTransport> logger)
    {
        _http = http;
        _secrets = secrets;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Loads the credentials and opens a connection to Plaid that the first call then finds open: name, TCP and TLS are done with. For
    /// a host that has time before its first request, such as a function's start. At once, where the settings name the environment or its address.
    /// </summary>
    /// <exception cref="BudgetTrackerConfigurationException">The credentials cannot be had.</exception>
    /// <exception cref="PlaidTransportException">Plaid was not reached.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var credentials = _secrets.GetAsync<PlaidCredentials>(either.Token).AsTask();
        var isKnown = _options is { Environment: not null } or { BaseAddress: not null };
        var environment = isKnown ? _options.Environment : (await credentials.ConfigureAwait(false)).Environment;
        await Task.WhenAll(credentials, _http.ConnectAsync(environment, either.Token)).ConfigureAwait(false);
    }

    /// <summary>Ends within the time-out, repetitions and waits included.</summary>
    internal async Task<TResponse> SendAsync<TRequest, TResponse>(
        PlaidCall<TRequest, TResponse> call, TRequest request, CancellationToken cancellationToken)
        where TResponse : class, IPlaidResponse
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = PlaidTelemetry.StartCall(call.Path);
        var limit = call.IsExchange ? _options.ExchangeTimeout : _options.Timeout;
        var state = new CallState(JsonSerializer.SerializeToUtf8Bytes(request, call.Request), limit, _time.GetTimestamp());
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await RepeatAsync(call, state, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not BudgetTrackerException && either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state.Error = "timeout";
            throw new PlaidTransportException(call.Path, $"no answer within {limit.TotalSeconds:0.###} s", state.MayHaveBeenProcessed);
        }
        finally
        {
            PlaidTelemetry.RecordCall(activity, call.Path, state.Error, _time.GetElapsedTime(state.Started));
        }
    }

    private async Task<TResponse> RepeatAsync<TRequest, TResponse>(
        PlaidCall<TRequest, TResponse> call, CallState state, CancellationToken cancellationToken)
        where TResponse : class, IPlaidResponse
    {
        var credentials = await _secrets.GetAsync<PlaidCredentials>(cancellationToken).ConfigureAwait(false);
        var refreshed = false;
        var retries = 0;
        while (true)
        {
            var processedBefore = state.MayHaveBeenProcessed;
            TimeSpan wait;
            try
            {
                return await SendOnceAsync(call, state, credentials, cancellationToken).ConfigureAwait(false);
            }
            catch (PlaidApiException refusal) when (refusal.ErrorCode is PlaidErrorCodes.InvalidApiKeys && !refreshed)
            {
                // Plaid looks at the keys before anything else, so even a one-time call was not spent and may be made again.
                state.MayHaveBeenProcessed = processedBefore;
                refreshed = true;
                var current = await _secrets.RefreshAsync(credentials, cancellationToken).ConfigureAwait(false);
                if (current.HasSameContentAs(credentials))
                    throw;
                credentials = current;
                continue;
            }
            catch (PlaidException failure) when (call.Repeat is Repeat.Safe && WaitAfter(failure, retries, state) is { } pause)
            {
                wait = pause;
            }

            retries++;
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TResponse> SendOnceAsync<TRequest, TResponse>(
        PlaidCall<TRequest, TResponse> call, CallState state, PlaidCredentials credentials, CancellationToken cancellationToken)
        where TResponse : class, IPlaidResponse
    {
        var started = _time.GetTimestamp();
        var processedBefore = state.MayHaveBeenProcessed;
        var (status, requestId) = (0, default(string));
        state.Attempts++;
        state.MayHaveBeenProcessed = true;
        state.Error = "no_answer";
        try
        {
            using var answer = await _http.SendAsync(call.Path, state.Body, credentials, processedBefore, cancellationToken).ConfigureAwait(false);
            status = answer.StatusCode;
            var response = PlaidAnswer.Read(call, status, answer.RetryAfter, answer.Body.Bytes);
            requestId = PlaidAnswer.Identifier(response.RequestId);
            state.Error = null;
            return response;
        }
        catch (PlaidApiException error)
        {
            (requestId, state.Error) = (error.RequestId, error.ErrorCode);
            throw;
        }
        catch (PlaidTransportException failure) when (!failure.MayHaveBeenProcessed)
        {
            state.MayHaveBeenProcessed = false;
            throw;
        }
        finally
        {
            if (_logger.IsEnabled(LogLevel.Debug))
                LogAttempt(call.Path, status, requestId, _time.GetElapsedTime(started), state.Attempts);
        }
    }

    private TimeSpan? WaitAfter(PlaidException failure, int retries, CallState state)
    {
        var remaining = state.Limit == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : state.Limit - _time.GetElapsedTime(state.Started);
        return PlaidRetry.Wait(failure, retries, _options.MaxRetries, remaining);
    }

    [LoggerMessage(2001, LogLevel.Debug,
        "Plaid answered {Path} with {Status} after {Elapsed} (request_id {RequestId}, attempt {Attempt}; 0 is no answer)")]
    private partial void LogAttempt(string path, int status, string? requestId, TimeSpan elapsed, int attempt);

    private sealed class CallState(ReadOnlyMemory<byte> body, TimeSpan limit, long started)
    {
        public ReadOnlyMemory<byte> Body { get; } = body;

        public TimeSpan Limit { get; } = limit;

        public long Started { get; } = started;

        public int Attempts { get; set; }

        public bool MayHaveBeenProcessed { get; set; }

        /// <summary>For measurements: Plaid's error code or the kind of failure.</summary>
        public string? Error { get; set; }
    }
}
