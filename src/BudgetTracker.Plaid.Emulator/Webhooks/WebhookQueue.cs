using System.Threading.Channels;

namespace BudgetTracker;

/// <summary>Webhooks on their way out, delivered one after the other by <see cref="WebhookSender"/>.</summary>
internal sealed partial class WebhookQueue(PlaidEmulatorOptions options, ILogger logger)
{
    private readonly Channel<Webhook> _channel = Channel.CreateUnbounded<Webhook>();

    public ChannelReader<Webhook> Reader => _channel.Reader;

    public bool MayReach(string address) => options.AllowRemoteWebhooks || WebhookAddress.Resolve(address).IsLoopback;

    public void Add(Webhook webhook)
    {
        if (!options.DeliverWebhooks)
            return;
        if (MayReach(webhook.Address))
            _channel.Writer.TryWrite(webhook);
        else
            LogSkipped(logger, webhook.Code);
    }

    [LoggerMessage(LogLevel.Warning, "Webhook {Code} was not sent: its address is not on this machine (see AllowRemoteWebhooks).")]
    private static partial void LogSkipped(ILogger logger, string code);
}

internal sealed record Webhook(string Address, string Code, byte[] Body);
