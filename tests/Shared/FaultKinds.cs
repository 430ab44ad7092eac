
namespace BudgetTracker;

internal static class FaultKinds
{
    /// <summary>The fault of a kind that a theory names.</summary>
    public static Fault ToFault(this FaultKind kind, bool after) => kind switch
    {
        FaultKind.InternalError => Fault.InternalError(after),
        FaultKind.Reset => Fault.Reset(after),
        FaultKind.TruncatedJson => Fault.TruncatedJson(after),
        FaultKind.BadGateway => Fault.BadGateway(after),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
