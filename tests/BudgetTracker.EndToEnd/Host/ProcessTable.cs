using System.Globalization;

namespace BudgetTracker;

/// <summary>A process that runs: its start time tells it from a later one of the same id.</summary>
internal sealed record RunningProcess(int Id, long StartTime);

/// <summary>The processes of this machine, from Linux's /proc. One that ended and waits to be reaped does not count.</summary>
internal static class ProcessTable
{
    public static IReadOnlyList<RunningProcess> DescendantsOf(int id)
    {
        var children = All().ToLookup(process => process.Parent);
        List<RunningProcess> found = [];
        Visit(id);
        return found;

        void Visit(int parent)
        {
            foreach (var child in children[parent])
            {
                found.Add(child.Process);
                Visit(child.Process.Id);
            }
        }
    }

    /// <summary>Those whose command line names the text.</summary>
    public static IReadOnlyList<RunningProcess> Mentioning(string text) =>
        [.. from process in All() where Read($"{process.Process.Id}", "cmdline").Contains(text, StringComparison.Ordinal) select process.Process];

    public static bool IsRunning(RunningProcess process) => Find($"{process.Id}")?.Process == process;

    private static IEnumerable<(RunningProcess Process, int Parent)> All() =>
        from path in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(path)
        where char.IsAsciiDigit(name[0])
        let process = Find(name)
        where process is not null
        select process.Value;

    /// <seealso href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"/>
    private static (RunningProcess Process, int Parent)? Find(string id)
    {
        if (Read(id, "stat") is not { Length: > 0 } stat)
            return null;
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // The program's name before it may hold spaces.
        return fields[0] is "Z" or "X"
            ? null
            : (new(int.Parse(id, CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture)), int.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    private static string Read(string id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // Ended meanwhile.
        }
    }
}
