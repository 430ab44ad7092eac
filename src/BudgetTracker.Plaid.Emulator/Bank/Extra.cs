namespace BudgetTracker;

/// <summary>A line that somebody asked for, beside the life: by <c>/sandbox/transactions/create</c> or by a refresh.</summary>
internal sealed record Extra(DateTimeOffset At, string Key, string Account, decimal Amount, string Currency, DateOnly Transacted, DateOnly Posted, string Text, bool Pending = false)
{
    private const int DaysToPost = 2;

    public IEnumerable<BankChange> Changes()
    {
        var about = new Description(Category.Of("OTHER_OTHER"), PaymentPlace.Other) { Confidence = "LOW" };
        var line = new BankRow(Key, Account, Amount, Currency, Posted, Pending: false, null, Text, about) { AuthorizedOn = Transacted };
        if (!Pending)
            return [new(At, Key, line)];
        var pending = line with { Key = Key + "/p", Pending = true, Date = Transacted };
        return
        [
            new(At, pending.Key, pending),
            new(At.AddDays(DaysToPost), pending.Key, null),
            new(At.AddDays(DaysToPost), Key, line with { PendingKey = pending.Key, Date = Posted.AddDays(DaysToPost) }),
        ];
    }
}
