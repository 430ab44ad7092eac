namespace BudgetTracker.Plaid;

/// <summary>The key ring that is the field PLAID_KEY_RING of Plaid's own secret: loaded and refreshed with it, so that one secret is one load.</summary>
internal sealed class EmbeddedKeyRing(string secretId, CachedSecret<PlaidCredentials> plaid)
{
    private volatile Parsed? _last;

    public async ValueTask<KeyRing> GetAsync(CancellationToken cancellationToken) =>
        Parse(await plaid.GetAsync(cancellationToken).ConfigureAwait(false));

    public async ValueTask<KeyRing> RefreshAsync(KeyRing refused, CancellationToken cancellationToken)
    {
        var credentials = await plaid.GetAsync(cancellationToken).ConfigureAwait(false);
        var current = Parse(credentials);
        return ReferenceEquals(current, refused)
            ? Parse(await plaid.RefreshAsync(credentials, cancellationToken).ConfigureAwait(false))
            : current;
    }

    private KeyRing Parse(PlaidCredentials credentials)
    {
        var last = _last;
        if (ReferenceEquals(last?.Credentials, credentials))
            return last.Ring;
        var ring = PlaidSecretParser.ParseKeyRing(secretId, credentials);
        if (last is not null && last.Ring.HasSameContentAs(ring))
            ring = last.Ring; // Plaid's keys changed, the ring did not.
        _last = new(credentials, ring);
        return ring;
    }

    private sealed record Parsed(PlaidCredentials Credentials, KeyRing Ring);
}
