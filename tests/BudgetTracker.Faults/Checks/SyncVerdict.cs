namespace BudgetTracker.Faults;

/// <summary>The mirror against what is true at the banks.</summary>
internal sealed record SyncVerdict
{
    /// <summary>Items that the database holds.</summary>
    public required int Items { get; init; }

    /// <summary>Transactions that are true.</summary>
    public required int Rows { get; init; }

    /// <summary>True, and not in the mirror; and items that a browser was told are linked, and that are not there.</summary>
    public required int Lost { get; init; }

    /// <summary>The same transaction twice, under whatever ids; and numbers of changes that an item has twice.</summary>
    public required int Doubled { get; init; }

    /// <summary>In the mirror, and not true.</summary>
    public required int Resurrected { get; init; }

    /// <summary>Other words than the bank's; figures of an item's row that its mirror does not come to; or what the sink has that the mirror has not, and the other way round.</summary>
    public required int Stale { get; init; }

    /// <summary>Items that somebody is at, that failed, that are not complete, or were not synced since the faults stopped.</summary>
    public required int Open { get; init; }

    /// <summary>Some of the losses.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public int Losses => Lost + Doubled + Resurrected + Stale;

    public bool IsClean => Losses + Open == 0 && Items > 0 && Rows > 0;

    public override string ToString() => $"items={Items} rows={Rows} lost={Lost} doubled={Doubled} resurrected={Resurrected} stale={Stale} open={Open}";
}
