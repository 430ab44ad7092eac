using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Where this host process kills itself, and where it asks to be stopped. Armed through stdin, one point at a time for each.</summary>
internal static class Failpoints
{
    private static readonly AsyncLocal<string?> _scope = new();
    private static readonly TimeSpan _timeToStop = TimeSpan.FromMilliseconds(200);
    private static volatile string? _armed;
    private static string? _pauseAt;

    /// <summary>Everything that runs inside is told apart from requests: its points end in <c>@scope</c>.</summary>
    public static void Enter(string scope) => _scope.Value = scope;

    public static void Arm(string? point) => _armed = point;

    public static void PauseAt(string? point) => Volatile.Write(ref _pauseAt, point);

    /// <summary>Dies by SIGKILL if this point is armed: no finally, no flush, no FIN in good order.</summary>
    public static void Hit(string point)
    {
        var here = _scope.Value is { } scope ? $"{point}@{scope}" : point;
        if (Interlocked.CompareExchange(ref _pauseAt, null, here) == here)
            AskForPause();
        if (_armed is not { } armed || armed != here)
            return;
        lock (_scope)
        {
            Console.Out.WriteLine($"at {armed}");
            Console.Out.Flush();
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    /// <summary>Stays where it is until the harness has sent SIGSTOP.</summary>
    private static void AskForPause()
    {
        Console.Out.WriteLine("pause");
        Console.Out.Flush();
        Thread.Sleep(_timeToStop);
    }
}
