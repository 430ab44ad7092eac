namespace BudgetTracker.Faults;

/// <summary>Whether the items are as the banks say, and whether the hosts heard what happened to them.</summary>
internal sealed record LifeVerdict
{
    /// <summary>Events that were ever written.</summary>
    public required int Noted { get; init; }

    /// <summary>How often one was told once more.</summary>
    public required int ToldAgain { get; init; }

    /// <summary>Living items whose status is not the truth, and checks whose answer was not.</summary>
    public required int Untrue { get; init; }

    /// <summary>Living items whose latest event says something else than their row, or that have none.</summary>
    public required int Unwritten { get; init; }

    /// <summary>Events that no host was told.</summary>
    public required int Untold { get; init; }

    /// <summary>Events that were told twice with another kind or item, or that nobody wrote.</summary>
    public required int Unrecognisable { get; init; }

    /// <summary>Events of an item that were first told before one that was written earlier.</summary>
    public required int Disordered { get; init; }

    /// <summary>Events that are in the outbox.</summary>
    public required int Waiting { get; init; }

    /// <summary>Public tokens of hosted Link that nobody ever submitted.</summary>
    public required int Unclaimed { get; init; }

    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool IsClean => Untrue + Unwritten + Untold + Unrecognisable + Disordered + Waiting + Unclaimed == 0;

    public override string ToString() =>
        $"untrue={Untrue} untold={Untold} unrecognisable={Unrecognisable} disordered={Disordered} waiting={Waiting} unclaimed={Unclaimed} unwritten={Unwritten}";
}
