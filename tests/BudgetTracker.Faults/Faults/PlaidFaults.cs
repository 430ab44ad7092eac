
namespace BudgetTracker.Faults;

/// <summary>Everything that goes wrong at Plaid, before and after it did the work, in equal parts.</summary>
internal static class PlaidFaults
{
    private static readonly Fault[] _kinds =
    [
        Fault.InternalError(), Fault.InternalError(after: true),
        Fault.Reset(), Fault.Reset(after: true),
        Fault.BadGateway(), Fault.BadGateway(after: true),
        Fault.TruncatedJson(after: true),
        Fault.Hang(), Fault.Hang(after: true),
        Fault.RateLimit(), Fault.Maintenance(),
        Fault.Delay(TimeSpan.FromMilliseconds(300)), Fault.Delay(TimeSpan.FromMilliseconds(300), after: true),
    ];

    /// <summary>The transactions of so many runs change between two of their pages; before the faults of all routes, which would keep them from it.</summary>
    public static void AddMutations(FaultPlan plan, double share)
    {
        if (share > 0)
            plan.Add(SmallPages.Route, Fault.SyncMutation() with { Probability = share / _kinds.Length });
    }

    /// <summary>They change so often at the next so many calls that a run gives up.</summary>
    public static void AddRestlessness(FaultPlan plan, int calls) => plan.Add(SmallPages.Route, Fault.SyncMutation() with { Count = calls });

    /// <summary>So many of all calls of all routes meet a fault.</summary>
    public static void Add(FaultPlan plan, double share)
    {
        if (share <= 0)
            return;
        // The plan rolls for one fault after the other, so the k-th is only reached where the former did not fall.
        var each = share / _kinds.Length;
        for (var i = 0; i < _kinds.Length; i++)
            plan.Add(FaultPlan.AnyRoute, _kinds[i] with { Probability = each / (1 - (each * i)) });
    }
}
