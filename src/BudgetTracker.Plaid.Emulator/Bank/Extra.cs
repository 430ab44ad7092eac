namespace BudgetTracker;

/// <summary>A line that somebody asked for, beside the life: by <c>/sandbox/transactions/create</c> or by a refresh.</summary>
internal sealed record Extra(DateTimeOffset At, string Key, string Account, decimal Amount, string Currency, DateOnly Transacted, DateOnly Posted, string Text, bool Pending = false)
{
    private const int DaysToPost = 2;

    /// <summary>The day on which a pending one is posted: the one that was asked for, or two days on.</summary>
    private DateOnly PostingDay => Posted > Transacted ? Posted : Posted.AddDays(DaysToPost);

    public IEnumerable<BankChange> Changes()
    {
        var about = new Description(Category.Of("OTHER_OTHER"), PaymentPlace.Other) { Confidence = "LOW" };
        var line = new BankRow(Key, Account, Amount, Currency, Posted, Pending: false, null, Text, about) { AuthorizedOn = Transacted };
        if (!Pending)
            return [new(At, Key, line)];
        var pending = line with { Key = Key + "/p", Pending = true, Date = Transacted };
        var posts = new DateTimeOffset(PostingDay.ToDateTime(TimeOnly.FromTimeSpan(At.TimeOfDay)), TimeSpan.Zero);
        return
        [
            new(At, pending.Key, pending),
            new(posts, pending.Key, null),
            new(posts, Key, line with { PendingKey = pending.Key, Date = PostingDay }),
        ];
    }
}
