using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Everything that leaves a host, other than by its calls to Plaid and the database: by channel, as text.</summary>
internal sealed class Capture : ILoggerProvider, ISupportExternalScope
{
    public const string Log = "log";
    public const string Scope = "scope";
    public const string Exception = "exception";
    public const string Thrown = "thrown exception";
    public const string Response = "response";
    public const string Event = "event source";
    public const string Trace = "activity";

    [ThreadStatic]
    private static bool _isWriting;

    private readonly ConcurrentQueue<(string Channel, string Text)> _texts = new();
    private readonly ActivityListener _activities;
    private readonly Events _events;
    private IExternalScopeProvider? _scopes;

    public Capture()
    {
        AppDomain.CurrentDomain.FirstChanceException += OnException;
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Add(
                Trace,
                $"{activity.Source.Name} {activity.DisplayName} {Values(activity.TagObjects)} {string.Join(' ', activity.Events.Select(e => e.Name + Values(e.Tags)))}"),
        };
        ActivitySource.AddActivityListener(_activities);
        _events = new Events(this);
    }

    public IReadOnlyList<(string Channel, string Text)> Texts => [.. _texts];

    public void Add(string channel, string text) => _texts.Enqueue((channel, text));

    public void Add(HttpResponseMessage response, string body) =>
        Add(Response, $"{response.StatusCode} {response.Headers}{response.Content.Headers}{response.TrailingHeaders}\n{body}");

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= OnException;
        _activities.Dispose();
        _events.Dispose();
    }

    // Every exception of the process, caught or not: what one holds is a log line away from being printed.
    private void OnException(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (_isWriting)
            return;
        _isWriting = true;
        try
        {
            Add(Thrown, Describe(thrown.Exception));
        }
        finally
        {
            _isWriting = false;
        }
    }

    private static string Describe(Exception exception) =>
        $"{exception} {string.Join(' ', from object key in exception.Data.Keys select $"{key}={exception.Data[key]}")}";

    private static string Values(object? state) => state switch
    {
        IEnumerable<KeyValuePair<string, object?>> values => string.Join(' ', values.Select(value => $"{value.Key}={Values(value.Value)}")),
        string text => text,
        byte[] bytes => Convert.ToHexString(bytes),
        System.Collections.IEnumerable items => string.Join(' ', items.Cast<object?>().Select(Values)),
        Exception exception => Describe(exception),
        _ => $"{state}",
    };

    private sealed class Logger(Capture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => capture._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            capture.Add(Capture.Log, $"{category} {logLevel} {eventId}: {formatter(state, exception)} | {Values(state)} | {(exception is null ? "" : Describe(exception))}");
            capture._scopes?.ForEachScope((scope, log) => log.Add(Scope, $"{scope} {Values(scope)}"), capture);
        }
    }

    /// <summary>What a host's operator hears who traces the network and the database.</summary>
    private sealed class Events(Capture capture) : EventListener
    {
        private static readonly string[] _sources =
        [
            "System.Net.Http", "System.Net.NameResolution", "System.Net.Sockets", "Npgsql",
            "Microsoft-AspNetCore-Server-Kestrel", "Microsoft.AspNetCore.Hosting",
        ];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (_sources.Contains(eventSource.Name, StringComparer.Ordinal) || eventSource.Name.StartsWith("Canary-", StringComparison.Ordinal))
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }

        // May be called before the constructor is through.
        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            capture?.Add(Event, $"{eventData.EventSource.Name} {eventData.EventName} {eventData.Message} {Values(eventData.Payload)}");
    }
}
