using System.Globalization;

namespace BudgetTracker.Faults;

/// <summary>The command line.</summary>
internal sealed partial record Settings
{
    public const string Help = """
        Kills real hosts of BudgetTracker.Plaid and compares what Plaid issued with what the database holds.

          dotnet run --project tests/BudgetTracker.Faults -- --kills 200

        Faults, all in one run:
          --kills N              SIGKILLs of hosts, spread evenly over the named boundaries
          --postmaster-kills N   kill -9 of PostgreSQL's postmaster
          --commit-drops N       acknowledgements of committed writes that never reach the host
          --faults P             share of Plaid's calls that go wrong (default 0.25, with only --commit-drops 0)
          --foreign P            share of calls of the services a host may replace that throw what nobody knows, in bursts too
                                 (default 0.0075)
          --ambient P            share of requests inside a TransactionScope that is never completed (default 0.1)
          --odd P                share of Plaid's good answers and of browsers' metadata that is odd (default 0.1)
          --removals P           share of people who remove what they linked; half of them leave in the middle (default 0.25)
          --doubles P            share of people who link the same bank in two tabs at once (default 0.1)
          --lives P              share of people whose bank has a life, of which webhooks and checks tell (default 0.3)
          --pauses N             SIGSTOPs of hosts, at any moment or where it matters (default: one for 10 kills)
          --pooler-kills N       kill -9 of PgBouncer, which is in front of every second host (default: one for 20 kills)
          --no-pooler            no PgBouncer
          --failovers N          failovers to a synchronous standby, where the old writer keeps its sessions for a while
                                 (default: one for 50 kills, with --sync none)
                                 These defaults hold with --kills; without, they are 0
          --lenient              Plaid answers a repeated exchange with the same item (default: one-time)
          --naive                the control: exchange, then insert; with --rotations: give up at the first refusal.
                                 Succeeds only where it shows losses

        Scenarios of their own:
          --duplicates TxS       T tokens, each submitted S times at once (for example 1000x32)
          --database-down N      N requests while PostgreSQL is down
          --restarts N           N orderly restarts of PostgreSQL under load
          --rotations N          rotations of the database user under load, of its password and of the user by turns
          --plaid-rotations N    rotations of Plaid's secret under load
          --ring-rotations N     rotations of the key ring under load
          --sync                 transactions come in while everything of the above goes wrong; with --naive the control: each page
                                 written as it is read, and its cursor first
          --quick                everything, small: for CI; with --sync that alone

        The rig:
          --hosts N              hosts in service (default 2)
          --concurrency N        browsers at once (default 12)
          --lease S              seconds of an exchange's lease (default 4; the library's default is 60)
          --token-life S         seconds of a public token's life (default 12; Plaid's is 1800)
          --settle S             how long recovery may take after the faults stop (default 60)
          --seconds S            gives up, and fails, after so long (default 3600)
          --seed N               of every dice (default: from the clock, and printed)
          --keep                 keeps the logs and the database
        """;

    public int Kills { get; init; }

    public int PostmasterKills { get; init; }

    public int CommitDrops { get; init; }

    public double? FaultShare { get; init; }

    public bool Lenient { get; init; }

    public bool Naive { get; init; }

    public (int Tokens, int Submissions)? Duplicates { get; init; }

    public int DatabaseDown { get; init; }

    public int Restarts { get; init; }

    public int Rotations { get; init; }

    public int PlaidRotations { get; init; }

    public int RingRotations { get; init; }

    public bool Sync { get; init; }

    public bool Quick { get; init; }

    public int Hosts { get; init; } = 2;

    public int Concurrency { get; init; } = 12;

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(4);

    public TimeSpan TokenLife { get; init; } = TimeSpan.FromSeconds(12);

    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromHours(1);

    public int Seed { get; init; } = Environment.TickCount & 0xFFFFFF;

    public bool Keep { get; init; }

    public bool HasRotations => Rotations + PlaidRotations + RingRotations > 0;

    public bool HasChaos => Kills + PostmasterKills + CommitDrops + Pauses + PoolerKills + Failovers > 0;

    /// <summary>The share of Plaid's calls that go wrong.</summary>
    public double Faults => FaultShare ?? (Kills + PostmasterKills > 0 ? 0.25 : 0);

    /// <exception cref="FormatException">An argument is unknown or has no value; the message says which.</exception>
    public static Settings Parse(string[] args)
    {
        var settings = new Settings();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{name} needs a value.");
            int Number() => int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number >= 0
                ? number : throw new FormatException($"{name} needs a number, not \"{args[i]}\".");
            double Fraction() => double.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number >= 0
                ? number : throw new FormatException($"{name} needs a number, not \"{args[i]}\".");
            settings = name switch
            {
                "--kills" => settings with { Kills = Number() },
                "--postmaster-kills" => settings with { PostmasterKills = Number() },
                "--commit-drops" => settings with { CommitDrops = Number() },
                "--faults" => settings with { FaultShare = Math.Min(Fraction(), 1) },
                "--foreign" => settings with { ForeignShare = Math.Min(Fraction(), 1) },
                "--ambient" => settings with { AmbientShare = Math.Min(Fraction(), 1) },
                "--odd" => settings with { OddShare = Math.Min(Fraction(), 1) },
                "--removals" => settings with { RemovalShare = Math.Min(Fraction(), 1) },
                "--doubles" => settings with { DoubleShare = Math.Min(Fraction(), 1) },
                "--lives" => settings with { LifeShare = Math.Min(Fraction(), 1) },
                "--pauses" => settings with { PauseCount = Number() },
                "--pooler-kills" => settings with { PoolerKillCount = Number() },
                "--failovers" => settings with { FailoverCount = Number() },
                "--no-pooler" => settings with { NoPooler = true },
                "--lenient" => settings with { Lenient = true },
                "--naive" => settings with { Naive = true },
                "--duplicates" => settings with { Duplicates = Product(Value()) },
                "--database-down" => settings with { DatabaseDown = Number() },
                "--restarts" => settings with { Restarts = Number() },
                "--rotations" => settings with { Rotations = Number() },
                "--plaid-rotations" => settings with { PlaidRotations = Number() },
                "--ring-rotations" => settings with { RingRotations = Number() },
                "--sync" => settings with { Sync = true },
                "--quick" => settings with { Quick = true },
                "--hosts" => settings with { Hosts = Math.Max(1, Number()) },
                "--concurrency" => settings with { Concurrency = Math.Max(1, Number()) },
                "--lease" => settings with { Lease = TimeSpan.FromSeconds(Fraction()) },
                "--token-life" => settings with { TokenLife = TimeSpan.FromSeconds(Fraction()) },
                "--settle" => settings with { Settle = TimeSpan.FromSeconds(Fraction()) },
                "--seconds" => settings with { TimeLimit = TimeSpan.FromSeconds(Fraction()) },
                "--seed" => settings with { Seed = Number() },
                "--keep" => settings with { Keep = true },
                _ => throw new FormatException($"There is no option \"{name}\". See --help."),
            };
        }

        return settings;
    }

    private static (int Tokens, int Submissions) Product(string value) =>
        value.Split('x') is [var tokens, var submissions]
        && int.TryParse(tokens, CultureInfo.InvariantCulture, out var t) && int.TryParse(submissions, CultureInfo.InvariantCulture, out var s) && t > 0 && s > 0
            ? (t, s)
            : throw new FormatException($"Write tokens and submissions as 1000x32, not \"{value}\".");
}
