namespace BudgetTracker;

/// <summary>The key that signs webhooks, and those that did: they are published as expired for a while. Call under the state's gate.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
internal sealed class WebhookKeys(TimeProvider clock) : IDisposable
{
    private const int Kept = 3;

    private readonly List<WebhookKey> _keys = [new(clock)];

    private WebhookKey Current => _keys[^1];

    public JsonWebKey? Find(string id) => _keys.Find(k => string.Equals(k.Id, id, StringComparison.Ordinal))?.Describe();

    public string Sign(ReadOnlySpan<byte> body) => Current.Sign(body);

    /// <summary>Signs with a new key from now on; the old one expires at once.</summary>
    public void Rotate()
    {
        Current.ExpiredAt = clock.GetUtcNow();
        _keys.Add(new(clock));
        if (_keys.Count > Kept)
            _keys.RemoveAt(0);
    }

    public SavedKey Save() => Current.Save();

    public IReadOnlyList<SavedKey> SaveExpired() => [.. _keys.SkipLast(1).Select(k => k.Save())];

    public void Restore(SavedKey current, IReadOnlyList<SavedKey>? expired)
    {
        Dispose();
        _keys.Clear();
        _keys.AddRange([.. (expired ?? []).Append(current).Select(saved => new WebhookKey(clock, saved))]);
    }

    public void Dispose() => _keys.ForEach(k => k.Dispose());
}
