using System.Globalization;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Samples.Lambda;

/// <summary>
/// One line of JSON for each entry, as CloudWatch Logs Insights and Lambda's advanced logging controls read it. Takes the place
/// of <c>AddLogging()</c>, of which a function would use nothing else.
/// </summary>
internal sealed class JsonLoggerFactory(Stream output, LogLevel level, TimeProvider timeProvider) : ILoggerFactory
{
    /// <summary>The event being answered; one at a time.</summary>
    public string? RequestId { get; set; }

    public LogLevel Level { get; } = level;

    /// <summary>The level that the function's logging configuration sets. Default: information.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html"/>
    public static LogLevel LevelOf(string? setting) => setting?.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, LevelFor(categoryName));

    // Nothing to add to: this is the one provider.
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Lambda collects what a function prints; there is no other log.");

    public void Dispose()
    {
    }

    private void Write(string category, LogLevel level, string message, Exception? exception)
    {
        var line = new LogLine(timeProvider.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), level, RequestId, category, message, exception);
        lock (output)
        {
            output.Write(line.ToUtf8());
            output.Flush();
        }
    }

    // Npgsql tells of every statement at Information.
    private LogLevel LevelFor(string category) =>
        Level is LogLevel.Information && category.StartsWith("Npgsql", StringComparison.Ordinal) ? LogLevel.Warning : Level;

    private sealed class Logger(JsonLoggerFactory factory, string category, LogLevel level) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                factory.Write(category, logLevel, formatter(state, exception), exception);
        }
    }
}
