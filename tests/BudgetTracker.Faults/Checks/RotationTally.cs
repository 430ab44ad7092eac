namespace BudgetTracker.Faults;

/// <summary>What the rotations came to.</summary>
internal sealed class RotationTally
{
    private readonly List<Verdict> _verdicts = [];

    public int Database { get; set; }

    public int Plaid { get; set; }

    public int Ring { get; set; }

    public int Rekeyed { get; set; }

    /// <summary>Reads of a secret beyond the one that a rotation costs each host.</summary>
    public int RefreshesOver { get; set; }

    /// <summary>Reads while the password was changed and the secret was not yet: there is no other way to learn of it.</summary>
    public int GapReads { get; set; }

    public TimeSpan LongestGap { get; set; }

    public int Crashed { get; set; }

    public int Failed { get; private set; }

    public int Requests { get; private set; }

    public int MostConnections { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public string Answers { get; private set; } = "";

    public bool IsClean => Failed + RefreshesOver + Crashed == 0 && MostConnections <= Rotations.MaxPoolSize && _verdicts.TrueForAll(verdict => verdict.IsClean);

    public void Add(Ledger ledger, Verdict verdict, int mostConnections)
    {
        _verdicts.Add(verdict);
        Requests += ledger.Total;
        Failed += ledger.Failed;
        MostConnections = Math.Max(MostConnections, mostConnections);
        Slowest = ledger.Slowest > Slowest ? ledger.Slowest : Slowest;
        Answers = $"{Answers} {ledger.Answers}".Trim();
    }

    public override string ToString() =>
        $"requests={Requests} failed={Failed} refreshes_over={RefreshesOver} gap_reads={GapReads} longest_gap_ms={LongestGap.TotalMilliseconds:F0} most_connections={MostConnections} of {Rotations.MaxPoolSize} "
        + $"slowest_ms={Slowest.TotalMilliseconds:F0} tokens={_verdicts.Sum(verdict => verdict.Active)} wrong={_verdicts.Sum(verdict => verdict.Wrong)} "
        + $"missing={_verdicts.Sum(verdict => verdict.Missing)} orphans={_verdicts.Sum(verdict => verdict.Orphans)} open={_verdicts.Sum(verdict => verdict.Open)}";
}
