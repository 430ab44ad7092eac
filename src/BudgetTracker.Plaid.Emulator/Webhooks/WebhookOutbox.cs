using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace BudgetTracker;

/// <summary>Webhooks on their way out: which go at once, which later, which again and which never. Call under the state's gate.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/#configuring-webhooks"/>
internal sealed partial class WebhookOutbox(PlaidEmulatorOptions options, EmulatorClock clock, Agenda agenda, ILogger logger)
{
    private const int Remembered = 1000;
    private const int FewestToJudge = 10;
    private static readonly TimeSpan _firstRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _lastRetry = TimeSpan.FromHours(24);

    private readonly Channel<Webhook> _ready = Channel.CreateUnbounded<Webhook>();
    private readonly Queue<Webhook> _latest = new();
    private readonly List<Webhook> _held = [];
    private int _sent;

    public ChannelReader<Webhook> Ready => _ready.Reader;

    public IReadOnlyCollection<Webhook> Latest => _latest;

    public WebhookFaultPlan Faults { get; } = new(options.FaultSeed);

    public bool MayReach(string address) => options.AllowRemoteWebhooks || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback);

    public void Add(string address, string type, string code, string? itemId, JsonObject body)
    {
        var webhook = new Webhook($"wh_{++_sent}", address, type, code, itemId, Encoding.UTF8.GetBytes(body.ToJsonString()), clock.GetUtcNow());
        Remember(webhook);
        if (!options.DeliverWebhooks || !MayReach(address))
        {
            webhook.Fate = WebhookFate.NotSent;
            if (options.DeliverWebhooks)
                LogSkipped(logger, code);
            return;
        }

        Send(webhook, Faults.Pick(code));
    }

    /// <summary>Hears how a delivery went.</summary>
    public void Tried(Webhook webhook, WebhookAttempt attempt)
    {
        webhook.Add(attempt);
        if (webhook.IsAccepted)
        {
            webhook.Fate = WebhookFate.Delivered;
            return;
        }

        var wait = _firstRetry * Math.Pow(4, webhook.Attempts.Count - 1);
        if (attempt.At + wait > webhook.CreatedAt + _lastRetry || IsHopeless(webhook.Address, attempt.At))
        {
            webhook.Fate = WebhookFate.GivenUp;
            return;
        }

        webhook.Fate = WebhookFate.Waiting;
        agenda.At(attempt.At + wait, _ => Go(webhook));
    }

    private void Send(Webhook webhook, WebhookFault? fault)
    {
        switch (fault?.Kind)
        {
            case WebhookFaultKind.Drop:
                webhook.Fate = WebhookFate.Dropped;
                break;
            case WebhookFaultKind.Delay:
                agenda.At(webhook.CreatedAt + fault.Wait, _ => Go(webhook));
                break;
            case WebhookFaultKind.Duplicate:
                Go(webhook);
                Go(webhook);
                break;
            case WebhookFaultKind.Overtake:
                _held.Add(webhook);
                break;
            default:
                Go(webhook);
                // Those that are to be overtaken go behind the next.
                _held.ForEach(Go);
                _held.Clear();
                break;
        }
    }

    private void Go(Webhook webhook) => _ready.Writer.TryWrite(webhook);

    /// <summary>Where more than nine in ten were refused within a day, Plaid no longer repeats.</summary>
    private bool IsHopeless(string address, DateTimeOffset now)
    {
        var attempts = _latest
            .Where(w => string.Equals(w.Address, address, StringComparison.Ordinal))
            .SelectMany(w => w.Attempts)
            .Where(a => a.At > now - _lastRetry)
            .ToList();
        return attempts.Count >= FewestToJudge && attempts.Count(a => a.StatusCode is StatusCodes.Status200OK) * 10 < attempts.Count;
    }

    private void Remember(Webhook webhook)
    {
        _latest.Enqueue(webhook);
        if (_latest.Count > Remembered)
            _latest.Dequeue();
    }

    [LoggerMessage(LogLevel.Warning, "Webhook {Code} was not sent: its address is not on this machine (see AllowRemoteWebhooks).")]
    private static partial void LogSkipped(ILogger logger, string code);
}
