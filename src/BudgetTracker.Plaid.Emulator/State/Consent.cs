namespace BudgetTracker;

/// <summary>The consent that European banks ask for anew: it ends after 180 days, and Plaid warns seven days before.</summary>
/// <seealso href="https://plaid.com/docs/api/items/#pending_expiration"/>
internal static class Consent
{
    private static readonly TimeSpan _life = TimeSpan.FromDays(180);
    private static readonly TimeSpan _warning = TimeSpan.FromDays(7);

    /// <summary>When the item's consent ends, or null where it does not.</summary>
    public static DateTimeOffset? ExpiryOf(Item item) =>
        item.Institution.Country is "US" or "CA" ? null : item.ConsentedAt + _life;

    /// <summary>Watches over a consent that was just given.</summary>
    public static void Watch(Emulation emulation, Item item)
    {
        if (ExpiryOf(item) is not { } expiry)
            return;
        // A restart does not warn again.
        if (expiry - _warning > emulation.State.Now)
            emulation.Agenda.At(expiry - _warning, _ => IfStill(() => emulation.Fire(item, "ITEM", "PENDING_EXPIRATION")));
        emulation.Agenda.At(expiry, _ => IfStill(() => emulation.Break(item, Errors.LoginRequiredCode)));

        void IfStill(Action act)
        {
            if (item is { Removed: false, Error: null } && ExpiryOf(item) == expiry)
                act();
        }
    }
}
