using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Lines on stdout; progress is one line that overwrites itself on a terminal, and an occasional line elsewhere.</summary>
internal static class Report
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(Console.IsOutputRedirected ? 5 : 0.2);
    private static readonly Lock _gate = new();
    private static long _last;
    private static int _width;

    public static void Line(string text)
    {
        lock (_gate)
        {
            Clear();
            Console.WriteLine($"  {text}");
        }
    }

    /// <summary>The last line of a scenario, for machines to read.</summary>
    public static void Close(string text)
    {
        lock (_gate)
        {
            Clear();
            Console.WriteLine(text);
        }
    }

    public static void Progress(string text)
    {
        lock (_gate)
        {
            if (_last != 0 && Stopwatch.GetElapsedTime(_last) < _interval)
                return;
            _last = Stopwatch.GetTimestamp();
            if (Console.IsOutputRedirected)
            {
                Console.WriteLine($"  {text}");
                return;
            }

            Clear();
            Console.Write($"  {text}");
            _width = text.Length + 2;
        }
    }

    private static void Clear()
    {
        if (_width > 0)
            Console.Write($"\r{new string(' ', _width)}\r");
        _width = 0;
    }
}
