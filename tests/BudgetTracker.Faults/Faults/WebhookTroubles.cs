namespace BudgetTracker.Faults;

/// <summary>What happens to webhooks on their way, in equal parts: some never come, some late, twice, or after the next.</summary>
internal static class WebhookTroubles
{
    private const double Share = 0.4;

    private static readonly WebhookFault[] _kinds =
        [WebhookFault.Drop(), WebhookFault.Delay(TimeSpan.FromMinutes(10)), WebhookFault.Duplicate(), WebhookFault.Overtake()];

    public static void Add(WebhookFaultPlan plan)
    {
        // As with Plaid's faults, the k-th is only reached where the former did not fall.
        var each = Share / _kinds.Length;
        for (var i = 0; i < _kinds.Length; i++)
            plan.Add(WebhookFaultPlan.AnyCode, _kinds[i] with { Probability = each / (1 - (each * i)) });
    }
}
