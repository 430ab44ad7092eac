using BudgetTracker;

return await PlaidEmulator.RunAsync(args).ConfigureAwait(false);
