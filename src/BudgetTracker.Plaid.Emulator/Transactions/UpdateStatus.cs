namespace BudgetTracker;

/// <summary>How far the first fetch of an item's transactions has come.</summary>
internal enum UpdateStatus
{
    NotReady,
    Initial,
    Historical,
}
