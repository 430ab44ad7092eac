using System.Globalization;

namespace BudgetTracker.Comparison;

/// <summary>What one run is asked for.</summary>
/// <param name="Artifacts">The folder with everything that <c>run</c> built.</param>
/// <param name="Output">The folder that the table and the picture go to.</param>
/// <param name="IsQuick">A smoke run: everything once, briefly.</param>
/// <param name="Soak">How long the soak lasts; zero for none.</param>
/// <param name="Parts">Which parts run: cold, warm, sync, soak.</param>
internal sealed record Settings(string Artifacts, string Output, bool IsQuick, TimeSpan Soak, IReadOnlySet<string> Parts)
{
    /// <summary>Connections to PostgreSQL that each host may open.</summary>
    public const int Pool = 20;

    private static readonly string[] _parts = ["cold", "warm", "sync", "soak"];

    public int ColdRounds => IsQuick ? 3 : 15;

    public int WarmRounds => IsQuick ? 1 : 5;

    public int SyncRounds => IsQuick ? 2 : 9;

    /// <summary>Items of 1,440 transactions that are synced in one window.</summary>
    public int SyncItems => IsQuick ? 4 : 30;

    public int LongSyncs => IsQuick ? 1 : 3;

    public TimeSpan WarmUp => TimeSpan.FromSeconds(IsQuick ? 1.5 : 6);

    public TimeSpan Window => TimeSpan.FromSeconds(IsQuick ? 1 : 3);

    /// <exception cref="FormatException">The arguments are none that this program knows; the message says which it does.</exception>
    public static Settings Parse(string[] args)
    {
        var (artifacts, output, isQuick, soak) = ("", "", false, (TimeSpan?)null);
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var arg))
        {
            switch (arg)
            {
                case "--quick":
                    isQuick = true;
                    break;
                case "--soak" when rest.TryDequeue(out var duration):
                    soak = ParseDuration(duration);
                    break;
                case "--artifacts" when rest.TryDequeue(out var folder):
                    artifacts = folder;
                    break;
                case "--output" when rest.TryDequeue(out var folder):
                    output = folder;
                    break;
                case var part when _parts.Contains(part):
                    parts.Add(part);
                    break;
                default:
                    throw new FormatException($"'{arg}' is not known. Usage: run [--quick] [--soak 10m] [{string.Join("] [", _parts)}]");
            }
        }

        return new Settings(
            artifacts, output, isQuick, soak ?? TimeSpan.FromSeconds(isQuick ? 10 : 60), parts.Count > 0 ? parts : _parts.ToHashSet(StringComparer.Ordinal));
    }

    private static TimeSpan ParseDuration(string text)
    {
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture, out var number))
        {
            switch (text[^1])
            {
                case 's': return TimeSpan.FromSeconds(number);
                case 'm': return TimeSpan.FromMinutes(number);
                case 'h': return TimeSpan.FromHours(number);
            }
        }

        throw new FormatException($"'{text}' is no duration. Write 30s, 10m or 1h.");
    }
}
