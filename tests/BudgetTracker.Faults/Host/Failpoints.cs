using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Where this host process kills itself. Armed through stdin, one point at a time.</summary>
internal static class Failpoints
{
    private static readonly AsyncLocal<string?> _scope = new();
    private static volatile string? _armed;

    /// <summary>Everything that runs inside is told apart from requests: its points end in <c>@scope</c>.</summary>
    public static void Enter(string scope) => _scope.Value = scope;

    public static void Arm(string? point) => _armed = point;

    /// <summary>Dies by SIGKILL if this point is armed: no finally, no flush, no FIN in good order.</summary>
    public static void Hit(string point)
    {
        if (_armed is not { } armed || armed != (_scope.Value is { } scope ? $"{point}@{scope}" : point))
            return;
        lock (_scope)
        {
            Console.Out.WriteLine($"at {armed}");
            Console.Out.Flush();
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
