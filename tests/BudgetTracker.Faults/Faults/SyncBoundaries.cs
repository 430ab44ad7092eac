namespace BudgetTracker.Faults;

/// <summary>The places between two steps of a sync.</summary>
internal static class SyncBoundaries
{
    private static readonly Boundary[] _reading =
    [
        new("lease-taken", KilledBy.Itself, "ISyncQueue.TakeUpAsync:after"),
        new("token-opened", KilledBy.Itself, PagePoints.BeforeFirst),
        new("page-1-read", KilledBy.Itself, PagePoints.AfterFirst),
        new("page-n-read", KilledBy.Itself, PagePoints.AfterNext),
        new("any-moment", KilledBy.Anybody, ""),
    ];

    private static readonly Boundary[] _library =
    [
        new("before-renewal", KilledBy.Itself, "ISyncQueue.RenewAsync:before"),
        new("before-commit", KilledBy.Itself, "IMirrorStore.CommitAsync:before"),
        new("rows-written", KilledBy.Itself, FeedTable.BeforeRows),
        new("sink-done", KilledBy.Itself, FeedTable.AfterRows),
        new("commit-sent", KilledBy.DatabaseProxy, Writes.Mirror),
        new("after-commit", KilledBy.Itself, "IMirrorStore.CommitAsync:after"),
        new("before-postpone", KilledBy.Itself, "ISyncQueue.PostponeAsync:before"),
        new("postponed", KilledBy.Itself, "ISyncQueue.PostponeAsync:after"),
        new("renewed", KilledBy.Itself, "ISyncQueue.RenewAsync:after"),
        new("webhook-written", KilledBy.Itself, "IWebhookInbox.ReceiveAsync:after"),
        new("refresh-asked", KilledBy.Itself, "ISyncQueue.EndRefreshAsync:before"),
    ];

    private static readonly Boundary[] _naive = [new("cursor-saved", KilledBy.Itself, NaiveSync.CursorSaved)];

    /// <summary>Those that hosts come by in such a run; those that come first are the ones of a run of few kills.</summary>
    public static IReadOnlyList<Boundary> In(Settings settings) => settings.Naive ? [.. _naive, .. _reading] : [.. _reading, .. _library];

    /// <summary>Where a host is stopped for longer than its lease: so that another one takes the sync over.</summary>
    public static IReadOnlyList<string> PausePlaces { get; } =
    [
        "ISyncQueue.TakeUpAsync:after", PagePoints.BeforeFirst, PagePoints.AfterFirst, PagePoints.AfterNext, "ISyncQueue.RenewAsync:before",
        CommitPlace, FeedTable.BeforeRows, "IMirrorStore.CommitAsync:after", "ISyncQueue.PostponeAsync:before",
    ];

    /// <summary>Where the lease is that of a commit, which is <see cref="LeasesOfACommit"/> times as long.</summary>
    public const string CommitPlace = "IMirrorStore.CommitAsync:before";

    /// <summary>The library's.</summary>
    public const int LeasesOfACommit = 5;
}
