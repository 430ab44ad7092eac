namespace BudgetTracker.Samples.Lambda;

/// <summary>One event to answer.</summary>
internal readonly record struct Invocation
{
    public required string RequestId { get; init; }

    public required ReadOnlyMemory<byte> Event { get; init; }

    /// <summary>When Lambda stops this function.</summary>
    public required DateTimeOffset Deadline { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The request id; never the event.</summary>
    public override string ToString() => RequestId;
}

/// <summary>What one of the functions does.</summary>
internal interface IFunction
{
    /// <summary>Everything that needs no event. What fails here for good fails the start.</summary>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Answers one event. The token is cancelled shortly before the deadline.</summary>
    Task<ReadOnlyMemory<byte>> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}
