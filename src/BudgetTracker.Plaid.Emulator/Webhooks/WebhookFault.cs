namespace BudgetTracker;

/// <summary>
/// Something that happens to a webhook on its way. Refine one with a <c>with</c> expression:
/// <c>WebhookFault.Drop() with { Probability = 0.3, Count = 5 }</c>.
/// </summary>
public sealed record WebhookFault
{
    private WebhookFault(WebhookFaultKind kind, TimeSpan wait = default) => (Kind, Wait) = (kind, wait);

    /// <summary>What happens.</summary>
    public WebhookFaultKind Kind { get; }

    /// <summary>The length of a delay.</summary>
    public TimeSpan Wait { get; }

    /// <summary>How likely a webhook is to meet it, 0 to 1. Default: 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How many webhooks meet it before it is used up; null (default) is without end.</summary>
    public int? Count { get; init; }

    /// <summary>It never arrives.</summary>
    public static WebhookFault Drop() => new(WebhookFaultKind.Drop);

    /// <summary>It arrives late, by the banks' clock.</summary>
    public static WebhookFault Delay(TimeSpan by) => new(WebhookFaultKind.Delay, by);

    /// <summary>It arrives twice.</summary>
    public static WebhookFault Duplicate() => new(WebhookFaultKind.Duplicate);

    /// <summary>It arrives after the next one that meets no fault.</summary>
    public static WebhookFault Overtake() => new(WebhookFaultKind.Overtake);

    internal static WebhookFault Of(WebhookFaultKind kind, TimeSpan wait) => new(kind, wait);
}

/// <summary>What a <see cref="WebhookFault"/> does to a webhook.</summary>
public enum WebhookFaultKind
{
    /// <summary>It never arrives.</summary>
    Drop,

    /// <summary>It arrives late.</summary>
    Delay,

    /// <summary>It arrives twice.</summary>
    Duplicate,

    /// <summary>The next one arrives before it.</summary>
    Overtake,
}
