namespace BudgetTracker.Plaid.Faults;

/// <summary>Runs what the command line asks for, one after the other; all have to succeed.</summary>
internal static class Scenarios
{
    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        var succeeded = true;
        if (settings.HasChaos)
            succeeded &= await Chaos.RunAsync(settings, cancellationToken);
        return succeeded;
    }
}
