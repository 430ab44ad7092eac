namespace BudgetTracker.Faults;

/// <summary>What goes wrong beside kills: all of it by default in a run that kills hosts, none of it elsewhere.</summary>
internal sealed partial record Settings
{
    private const double DefaultForeign = 0.0075;
    private const double DefaultShare = 0.1;
    private const double DefaultRemovals = 0.25;
    private const double DefaultLives = 0.3;
    private const int KillsForAPause = 10;
    private const int KillsForAPoolerKill = 20;
    private const int KillsForAFailover = 50;

    /// <summary>The share of calls of a seam that throw what the library does not know.</summary>
    public double? ForeignShare { get; init; }

    /// <summary>The share of requests inside a transaction that is never completed.</summary>
    public double? AmbientShare { get; init; }

    /// <summary>The share of Plaid's good answers, and of what browsers say of a link, that is odd.</summary>
    public double? OddShare { get; init; }

    /// <summary>The share of people who remove what they linked.</summary>
    public double? RemovalShare { get; init; }

    /// <summary>The share of people who link the same bank in two tabs at once.</summary>
    public double? DoubleShare { get; init; }

    /// <summary>The share of people whose bank has a life.</summary>
    public double? LifeShare { get; init; }

    public int? PauseCount { get; init; }

    public int? PoolerKillCount { get; init; }

    public int? FailoverCount { get; init; }

    public bool NoPooler { get; init; }

    public double Foreign => ForeignShare ?? (Kills > 0 ? DefaultForeign : 0);

    public double Ambient => AmbientShare ?? (Kills > 0 ? DefaultShare : 0);

    public double Odd => OddShare ?? (Kills > 0 ? DefaultShare : 0);

    public double Removals => RemovalShare ?? (Kills > 0 ? DefaultRemovals : 0);

    public double Doubles => DoubleShare ?? (Kills > 0 ? DefaultShare : 0);

    public double Lives => Naive || Sync ? 0 : LifeShare ?? (Kills > 0 ? DefaultLives : 0);

    public bool HasLives => Lives > 0;

    /// <summary>How often every item is checked: more kills link more items, and there are other things to do.</summary>
    public TimeSpan CheckInterval => TimeSpan.FromSeconds(Math.Max(5, Kills * 0.2));

    /// <summary>What recovery may take, and then a check of every item.</summary>
    public TimeSpan SettleOfLives => Settle + (HasLives ? CheckInterval * 1.2 : TimeSpan.Zero);

    /// <summary>Whether the database or Plaid may be away for longer than a token can wait.</summary>
    public bool HasOutages => PostmasterKills + CommitDrops + PoolerKills + Failovers + Faults > 0;

    public int Pauses => PauseCount ?? OneFor(KillsForAPause);

    public int Failovers => FailoverCount ?? OneFor(KillsForAFailover);

    /// <summary>Whether any part of the run needs one.</summary>
    public bool NeedsPooler => HasPooler || (Quick && !NoPooler);

    public bool NeedsStandby => Failovers > 0;

    public bool HasPooler => !NoPooler && (Kills > 0 || PoolerKillCount > 0);

    public int PoolerKills => HasPooler ? PoolerKillCount ?? OneFor(KillsForAPoolerKill) : 0;

    /// <summary>Kills of hosts and the postmaster, dropped acknowledgements and Plaid's faults are left.</summary>
    public Settings WithoutDisturbances() => this with
    {
        ForeignShare = 0,
        AmbientShare = 0,
        OddShare = 0,
        RemovalShare = 0,
        DoubleShare = 0,
        LifeShare = 0,
        PauseCount = 0,
        PoolerKillCount = 0,
        FailoverCount = 0,
        NoPooler = true,
    };

    private int OneFor(int kills) => (Kills + kills - 1) / kills;
}
