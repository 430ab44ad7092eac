using System.Diagnostics;
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
        var state = new CallState(call, JsonSerializer.SerializeToUtf8Bytes(request, call.Request), LimitOf(call), _time.GetTimestamp());
        await RunAsync(state, cancellationToken).ConfigureAwait(false);
        return (TResponse)state.Response!;
    }

    private async Task RunAsync(CallState state, CancellationToken cancellationToken)
    {
        var activity = default(Activity);
        Measurement.Take(_logger, () => activity = PlaidTelemetry.StartCall(state.Call.Path));
        using var timeout = new CancellationTokenSource(state.Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await RepeatAsync(state, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not BudgetTrackerException && either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state.Error = "timeout";
            throw new PlaidTransportException(state.Call.Path, $"no answer within {state.Limit.TotalSeconds:0.###} s", state.MayHaveBeenProcessed);
        }
        finally
        {
            Measurement.Take(_logger, () =>
            {
                using (activity)
                    PlaidTelemetry.RecordCall(activity, state.Call.Path, state.Error, _time.GetElapsedTime(state.Started));
            });
        }
    }

    private async Task RepeatAsync(CallState state, CancellationToken cancellationToken)
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
                await SendOnceAsync(state, credentials, cancellationToken).ConfigureAwait(false);
                return;
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
            catch (PlaidException failure) when (state.Call.Repeat is Repeat.Safe && WaitAfter(failure, retries, state) is { } pause)
            {
                wait = pause;
            }

            retries++;
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendOnceAsync(CallState state, PlaidCredentials credentials, CancellationToken cancellationToken)
    {
        var path = state.Call.Path;
        var started = _time.GetTimestamp();
        var processedBefore = state.MayHaveBeenProcessed;
        var (status, requestId) = (0, default(string));
        state.Attempts++;
        state.MayHaveBeenProcessed = true;
        state.Error = "no_answer";
        try
        {
            using var answer = await _http.SendAsync(path, state.Body, credentials, processedBefore, cancellationToken).ConfigureAwait(false);
            status = answer.StatusCode;
            state.Response = PlaidAnswer.Read(state.Call, status, answer.RetryAfter, answer.Body.Bytes);
            requestId = state.Response.RequestId;
            state.Error = null;
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
                LogAttempt(path, status, requestId, _time.GetElapsedTime(started), state.Attempts);
        }
    }

    private TimeSpan LimitOf(PlaidCall call) => call.IsExchange ? _options.ExchangeTimeout : _options.Timeout;

    private TimeSpan? WaitAfter(PlaidException failure, int retries, CallState state)
    {
        var remaining = state.Limit == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : state.Limit - _time.GetElapsedTime(state.Started);
        return PlaidRetry.Wait(failure, retries, _options.MaxRetries, remaining);
    }

    [LoggerMessage(2001, LogLevel.Debug,
        "Plaid answered {Path} with {Status} after {Elapsed} (request_id {RequestId}, attempt {Attempt}; 0 is no answer)")]
    private partial void LogAttempt(string path, int status, string? requestId, TimeSpan elapsed, int attempt);

    private sealed class CallState(PlaidCall call, ReadOnlyMemory<byte> body, TimeSpan limit, long started)
    {
        public PlaidCall Call { get; } = call;

        public ReadOnlyMemory<byte> Body { get; } = body;

        public TimeSpan Limit { get; } = limit;

        public long Started { get; } = started;

        public int Attempts { get; set; }

        public bool MayHaveBeenProcessed { get; set; }

        /// <summary>Set once the call has succeeded.</summary>
        public IPlaidResponse? Response { get; set; }

        /// <summary>For measurements: Plaid's error code or the kind of failure.</summary>
        public string? Error { get; set; }
    }
}
