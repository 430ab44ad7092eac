namespace BudgetTracker;

internal sealed record EmptyResponse(string RequestId);
