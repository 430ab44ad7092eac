using BudgetTracker.Plaid.Emulator;

return await PlaidEmulator.RunAsync(args).ConfigureAwait(false);
