using System.Diagnostics;

namespace BudgetTracker.Plaid.Faults;

/// <summary>Lines on stdout; progress is one line that overwrites itself on a terminal, and an occasional line elsewhere.</summary>
internal static class Report
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(Console.IsOutputRedirected ? 5 : 0.2);
    private static readonly Lock s_gate = new();
    private static long s_last;
    private static int s_width;

    public static void Line(string text)
    {
        lock (s_gate)
        {
            Clear();
            Console.WriteLine($"  {text}");
        }
    }

    /// <summary>The last line of a scenario, for machines to read.</summary>
    public static void Close(string text)
    {
        lock (s_gate)
        {
            Clear();
            Console.WriteLine(text);
        }
    }

    public static void Progress(string text)
    {
        lock (s_gate)
        {
            if (s_last != 0 && Stopwatch.GetElapsedTime(s_last) < s_interval)
                return;
            s_last = Stopwatch.GetTimestamp();
            if (Console.IsOutputRedirected)
            {
                Console.WriteLine($"  {text}");
                return;
            }

            Clear();
            Console.Write($"  {text}");
            s_width = text.Length + 2;
        }
    }

    private static void Clear()
    {
        if (s_width > 0)
            Console.Write($"\r{new string(' ', s_width)}\r");
        s_width = 0;
    }
}
