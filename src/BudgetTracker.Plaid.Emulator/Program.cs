namespace BudgetTracker;

/// <summary>Named and internal, because the class of top-level statements would be a public, global one in every consumer.</summary>
internal static class Program
{
    internal static Task<int> Main(string[] args) => PlaidEmulator.RunAsync(args);
}
