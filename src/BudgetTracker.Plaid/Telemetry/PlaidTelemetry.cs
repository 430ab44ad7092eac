using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>Activities and measurements named <c>BudgetTracker.Plaid</c>, without users, tokens, items and institutions.</summary>
/// <seealso href="https://opentelemetry.io/docs/specs/semconv/"/>
internal static class PlaidTelemetry
{
    public const string Name = "BudgetTracker.Plaid";

    private static readonly ActivitySource _activities = new(Name);
    private static readonly Meter _meter = new(Name);

    private static readonly Histogram<double> _calls = _meter.CreateHistogram<double>(
        "budget_tracker.plaid.call.duration", "s", "Calls to Plaid, repetitions included, by path and outcome.");

    private static readonly Counter<long> _exchanges = _meter.CreateCounter<long>(
        "budget_tracker.plaid.exchanges", "{exchange}", "Exchanges that a host carried through, by the state they came to.");

    private static readonly Gauge<double> _oldestOpenExchange = _meter.CreateGauge<double>(
        "budget_tracker.plaid.exchange.oldest_open", "s", "Age of the oldest exchange that has no outcome yet, as of the last sweep; 0 without one.");

    private static readonly Counter<long> _webhooks = _meter.CreateCounter<long>(
        "budget_tracker.plaid.webhooks", "{webhook}", "Webhooks that a host was sent, by what became of them and, of Plaid's own, by code.");

    private static readonly Counter<long> _checks = _meter.CreateCounter<long>(
        "budget_tracker.plaid.item.checks", "{check}", "Checks of items, by what they found.");

    private static readonly Counter<long> _syncs = _meter.CreateCounter<long>(
        "budget_tracker.plaid.syncs", "{sync}", "Syncs of items, by outcome.");

    private static readonly Histogram<int> _syncRows = _meter.CreateHistogram<int>(
        "budget_tracker.plaid.sync.rows", "{transaction}", "Transactions that a sync wrote or removed.");

    private static readonly Histogram<int> _syncCalls = _meter.CreateHistogram<int>(
        "budget_tracker.plaid.sync.calls", "{call}", "Calls that a sync took, those of runs that began anew included.");

    private static readonly Histogram<double> _syncLag = _meter.CreateHistogram<double>(
        "budget_tracker.plaid.sync.lag", "s", "How long syncs had been due when they began.");

    public static Activity? StartCall(string path) => _activities.StartActivity($"POST {path}", ActivityKind.Client);

    /// <param name="activity">The call's.</param>
    /// <param name="path">Of the call.</param>
    /// <param name="error">Plaid's error code, <c>no_answer</c> or <c>timeout</c>; null where it succeeded.</param>
    /// <param name="elapsed">How long it took.</param>
    public static void RecordCall(Activity? activity, string path, string? error, TimeSpan elapsed)
    {
        var tags = new TagList { { "url.path", path } };
        if (error is not null)
            tags.Add("error.type", error);
        _calls.Record(elapsed.TotalSeconds, tags);
        if (activity is null || error is null)
            return;
        activity.SetTag("error.type", error);
        activity.SetStatus(ActivityStatusCode.Error, error);
    }

    public static void RecordExchange(string state) => _exchanges.Add(1, new KeyValuePair<string, object?>("budget_tracker.plaid.exchange.state", state));

    public static void RecordOldestOpenExchange(TimeSpan age) => _oldestOpenExchange.Record(age.TotalSeconds);

    /// <param name="found">What was found, for example <c>FoundGood</c>.</param>
    public static void RecordCheck(string found) =>
        _checks.Add(1, new KeyValuePair<string, object?>("budget_tracker.plaid.item.found", JsonNamingPolicy.SnakeCaseLower.ConvertName(found)));

    /// <param name="outcome"><c>done</c>, <c>waits</c>, <c>failed</c> or <c>lost</c>.</param>
    /// <param name="rows">How many it wrote or removed.</param>
    /// <param name="calls">How many it took.</param>
    /// <param name="lag">How long it had been due.</param>
    public static void RecordSync(string outcome, int rows, int calls, TimeSpan lag)
    {
        _syncs.Add(1, new KeyValuePair<string, object?>("budget_tracker.plaid.sync.outcome", outcome));
        _syncRows.Record(rows);
        _syncCalls.Record(calls);
        _syncLag.Record(lag.TotalSeconds);
    }

    /// <param name="code">One of those that are known, else <c>other</c>; null where it was refused.</param>
    /// <param name="verdict">What became of it.</param>
    public static void RecordWebhook(string? code, string verdict)
    {
        var tags = new TagList { { "budget_tracker.plaid.webhook.verdict", verdict } };
        if (code is not null)
            tags.Add("budget_tracker.plaid.webhook.code", code);
        _webhooks.Add(1, tags);
    }
}
