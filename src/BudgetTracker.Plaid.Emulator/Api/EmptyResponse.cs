namespace BudgetTracker.Plaid.Emulator;

internal sealed record EmptyResponse(string RequestId);
