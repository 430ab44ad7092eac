namespace BudgetTracker;

/// <summary>
/// The banks' side of a <see cref="PlaidEmulator"/>: their clock, what is true at them, and what happens there without a client
/// asking for it. Safe for concurrent use.
/// </summary>
public sealed class EmulatedBank
{
    private static readonly DateTimeOffset _lastMoment = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Emulation _emulation;

    internal EmulatedBank(Emulation emulation) => _emulation = emulation;

    /// <summary>The time at the banks: that of <see cref="PlaidEmulatorOptions.TimeProvider"/>, and what it was moved ahead.</summary>
    public DateTimeOffset Now => _emulation.Clock.GetUtcNow();

    /// <summary>
    /// Lets time pass at the banks: pending transactions are posted, salaries arrive, tokens and consents expire, webhooks go
    /// out and are repeated. Nothing waits; the clocks of others stay as they are.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or ends after the year 2200.</exception>
    /// <exception cref="IOException">The state file cannot be written.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, _lastMoment - Now);
        _emulation.Advance(by);
    }

    /// <summary>What is true of an item's accounts and transactions, for a test to hold against what its subject makes of them.</summary>
    /// <exception cref="ArgumentException">There is no such item, or it was removed.</exception>
    public ItemTruth TruthOf(string itemId) =>
        With(itemId, item => ItemTruth.Of(item, item.TransactionsSince is null ? null : _emulation.Updates.Of(item)));

    /// <summary>Puts an item into an error, which its calls answer with until it is repaired, and sends ITEM: ERROR.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="errorCode">For example <c>ITEM_LOCKED</c>.</param>
    /// <exception cref="ArgumentException">There is no such item, it was removed, or the code is empty.</exception>
    public void Break(string itemId, string errorCode = Errors.LoginRequiredCode)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(errorCode);
        With(itemId, item => _emulation.Break(item, errorCode));
    }

    /// <summary>Lets an item get well without update mode, as when another app repaired it, and sends ITEM: LOGIN_REPAIRED.</summary>
    /// <exception cref="ArgumentException">There is no such item, or it was removed.</exception>
    public void Repair(string itemId) => With(itemId, item =>
    {
        _emulation.Heal(item);
        _emulation.Fire(item, "ITEM", "LOGIN_REPAIRED");
    });

    /// <summary>Lets the user take the permission back: the item's calls fail, and ITEM: USER_PERMISSION_REVOKED is sent.</summary>
    /// <exception cref="ArgumentException">There is no such item, or it was removed.</exception>
    public void RevokePermission(string itemId) => With(itemId, item =>
    {
        item.Error = "USER_PERMISSION_REVOKED";
        _emulation.Fire(item, "ITEM", "USER_PERMISSION_REVOKED");
    });

    /// <summary>
    /// Opens another account for the item's user, which update mode with account selection finds, and sends ITEM:
    /// NEW_ACCOUNTS_AVAILABLE.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such item, or it was removed.</exception>
    public void OpenAccount(string itemId) => With(itemId, item =>
    {
        item.HasNewAccount = true;
        _emulation.Fire(item, "ITEM", "NEW_ACCOUNTS_AVAILABLE");
    });

    /// <summary>Sends a webhook about an item, of any type and code, as it would be said of the item as it stands.</summary>
    /// <exception cref="ArgumentException">There is no such item, it was removed, or it has no webhook.</exception>
    public void Send(string itemId, string webhookType, string webhookCode) => With(itemId, item =>
    {
        if (item.Webhook is null)
            throw new ArgumentException("The item has no webhook.", nameof(itemId));
        _emulation.Fire(item, webhookType, webhookCode);
    });

    private void With(string itemId, Action<Item> act) => With(itemId, item =>
    {
        act(item);
        return true;
    });

    private T With<T>(string itemId, Func<Item, T> ask) => _emulation.Run(() => ask(
        _emulation.State.Items.Find(i => !i.Removed && string.Equals(i.Id, itemId, StringComparison.Ordinal))
        ?? throw new ArgumentException("There is no such item, or it was removed.", nameof(itemId))));
}
