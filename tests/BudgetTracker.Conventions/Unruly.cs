namespace BudgetTracker.Conventions;

#pragma warning disable CA1034, CA1052, CA1068, CA1822, CA2225, MA0053 // It breaks the rules so that the rules' tests can see them broken.
/// <summary>Breaks every convention.</summary>
public class Unruly
{
    public static implicit operator string(Unruly value) => value?.ToString() ?? "";

    public static Task Wait(CancellationToken first, int second) => Task.Delay(second, first);

    public static Task Forever() => Task.CompletedTask;

    public sealed record Credentials(string Password);
}
#pragma warning restore CA1034, CA1052, CA1068, CA1822, CA2225, MA0053
