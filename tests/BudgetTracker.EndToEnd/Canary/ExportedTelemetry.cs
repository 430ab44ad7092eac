using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace BudgetTracker;

/// <summary>Activities, measurements and log records of the packages, as OpenTelemetry exports them.</summary>
internal sealed class ExportedTelemetry : IDisposable
{
    private static readonly string[] _names = ["BudgetTracker.Core", "BudgetTracker.Plaid"];

    private readonly List<Activity> _activities = [];
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly List<LogRecord> _logs = [];
    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;

    public ExportedTelemetry()
    {
        _tracer = Sdk.CreateTracerProviderBuilder().AddSource(_names).AddInMemoryExporter(_activities).Build();
        _meter = Sdk.CreateMeterProviderBuilder().AddMeter(_names).AddInMemoryExporter(_metrics).Build();
    }

    /// <summary>The host's log goes to an exporter too.</summary>
    public void AddTo(WebApplicationBuilder builder) => builder.Logging.AddOpenTelemetry(options =>
    {
        (options.IncludeFormattedMessage, options.IncludeScopes, options.ParseStateValues) = (true, true, true);
        options.AddInMemoryExporter(_logs);
    });

    /// <summary>A line each: the kind, the name, the attributes and what was measured.</summary>
    public IReadOnlyList<(string Channel, string Text)> Export()
    {
        _tracer.ForceFlush();
        _meter.ForceFlush();
        return
        [
            .. _activities.Select(activity => ("activity", $"{activity.Source.Name} {activity.DisplayName} {Values(activity.TagObjects)} {activity.StatusDescription}")),
            .. _metrics.SelectMany(metric => metric.MetricPoints, (metric, point) => ("metric", $"{metric.MeterName} {metric.Name} {Values(Tags(point))}")),
            .. _logs.Select(record => ("log record", string.Create(
                CultureInfo.InvariantCulture,
                $"{record.CategoryName} {record.EventId.Id} {record.FormattedMessage} {Values(record.Attributes ?? [])} {record.Exception}"))),
        ];
    }

    public void Dispose()
    {
        _tracer.Dispose();
        _meter.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, object?>> Tags(MetricPoint point)
    {
        foreach (var tag in point.Tags)
            yield return tag;
    }

    private static string Values(IEnumerable<KeyValuePair<string, object?>> values) => string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"));
}
