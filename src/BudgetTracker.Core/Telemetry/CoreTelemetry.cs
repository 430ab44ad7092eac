using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BudgetTracker;

/// <summary>Activities and measurements named <c>BudgetTracker.Core</c>, without users, tokens and other values of a request.</summary>
/// <seealso href="https://opentelemetry.io/docs/specs/semconv/http/"/>
internal static class CoreTelemetry
{
    public const string Name = "BudgetTracker.Core";

    private static readonly ActivitySource _activities = new(Name);
    private static readonly Meter _meter = new(Name);

    private static readonly Histogram<double> _routes = _meter.CreateHistogram<double>(
        "budget_tracker.route.duration", "s", "Requests to a route, by route and outcome.");

    private static readonly Counter<long> _secrets = _meter.CreateCounter<long>(
        "budget_tracker.secret.loads", "{load}", "Loads of a secret, by kind and outcome.");

    private static readonly Counter<long> _work = _meter.CreateCounter<long>(
        "budget_tracker.work.runs", "{run}", "Runs of the work in the background, by loop and outcome.");

    public static Activity? StartRoute(string method, string path) => _activities.StartActivity($"{method} {path}");

    public static void RecordRoute(Activity? activity, string method, string path, int statusCode, string? code, TimeSpan elapsed)
    {
        var tags = new TagList
        {
            { "http.request.method", method },
            { "http.route", path },
            { "http.response.status_code", statusCode },
        };
        if (code is not null)
            tags.Add("error.type", code);
        _routes.Record(elapsed.TotalSeconds, tags);
        if (activity is null)
            return;
        foreach (var (name, value) in tags)
            activity.SetTag(name, value);
        if (statusCode >= 500)
            activity.SetStatus(ActivityStatusCode.Error, code);
    }

    /// <param name="kind">The type of the secret.</param>
    /// <param name="outcome"><c>changed</c>, <c>unchanged</c> or <c>failed</c>.</param>
    public static void RecordSecret(string kind, string outcome) =>
        _secrets.Add(1, new("budget_tracker.secret.kind", kind), new("budget_tracker.secret.outcome", outcome));

    /// <param name="loop">Its name.</param>
    /// <param name="outcome"><c>done</c>, <c>idle</c> or <c>failed</c>.</param>
    public static void RecordWork(string loop, string outcome) =>
        _work.Add(1, new("budget_tracker.work.loop", loop), new("budget_tracker.work.outcome", outcome));
}
