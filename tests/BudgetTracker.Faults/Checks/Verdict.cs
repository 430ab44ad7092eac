namespace BudgetTracker.Faults;

/// <summary>What Plaid issued against what the database holds and what the browsers were told.</summary>
internal sealed record Verdict
{
    /// <summary>Items whose public token Plaid exchanged at least once.</summary>
    public required int Exchanged { get; init; }

    /// <summary>Items the database holds.</summary>
    public required int Active { get; init; }

    /// <summary>Exchanged, not removed, in no row, and nobody was told: billed for ever, and nobody has the token.</summary>
    public required int Orphans { get; init; }

    /// <summary>
    /// As orphans, but an operator was told: beside an item whose page never said a word the reconciler cannot tell which one was lost, and
    /// removes no more than were.
    /// </summary>
    public int Reported { get; init; }

    /// <summary>An item in two rows, or two living items of one wish to link one bank.</summary>
    public required int Duplicates { get; init; }

    /// <summary>
    /// Items stored after their browser had been told to open Link again: their holder stood still. No loss, for somebody has the token, and no
    /// duplicate where it is the only one.
    /// </summary>
    public int Late { get; init; }

    /// <summary>Items whose token a host had in hand for three leases, and that only the reconciler removed.</summary>
    public int Dropped { get; init; }

    /// <summary>Whether that can be right: a commit was in doubt and had not happened, or Plaid did not take the item back.</summary>
    public bool MayDrop { get; init; } = true;

    /// <summary>A stored token that is not Plaid's current one of that item, or not that user's, or that of a removed item.</summary>
    public required int Wrong { get; init; }

    /// <summary>A browser was told that the item is linked, and there is no such row.</summary>
    public required int Missing { get; init; }

    /// <summary>A removal that was begun, or that a browser was told is done, and that is not done at Plaid or in the database.</summary>
    public required int Removing { get; init; }

    /// <summary>Exchanges without an outcome.</summary>
    public required int Open { get; init; }

    /// <summary>Of items' lives; null where banks do not live.</summary>
    public LifeVerdict? Life { get; init; }

    /// <summary>Some of the losses, each with what its browser was answered.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool IsClean => Orphans + Duplicates + Wrong + Missing + Removing + Open == 0 && (MayDrop || Dropped == 0) && Life is null or { IsClean: true };

    public int Losses => Orphans + Duplicates + Wrong + Missing;

    public override string ToString() =>
        $"exchanged={Exchanged} active={Active} orphans={Orphans} duplicates={Duplicates} wrong={Wrong} missing={Missing} removing={Removing} open={Open} late={Late} reported={Reported} dropped={Dropped}"
        + (Life is null ? "" : $" {Life}");
}
