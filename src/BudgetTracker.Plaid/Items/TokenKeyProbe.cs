using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>
/// Whether the keys at hand open what is stored: a ring may have the right id with the wrong bytes, and a host the right to seal without
/// that to open. Of each key that items are sealed with, the first and the last token are tried.
/// </summary>
internal sealed class TokenKeyProbe(ITokenSampleStore store, ItemTokens tokens, TimeProvider timeProvider)
{
    // Opening may be a call that costs, and health is asked every few seconds.
    private static readonly TimeSpan _trusted = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, long> _openedAt = new();

    /// <summary>Whether the key of the newest item opens anything that it sealed: one damaged row is no damaged key.</summary>
    /// <exception cref="TokenProtectionException">It opens nothing.</exception>
    public async Task ProbeCurrentAsync(CancellationToken cancellationToken)
    {
        TokenProtectionException? failure = null;
        foreach (var sample in (await store.ListAsync(cancellationToken).ConfigureAwait(false)).Where(static sample => sample.IsCurrent))
        {
            if (await TryOpenAsync(sample, cancellationToken).ConfigureAwait(false) is not { } damage)
                return;
            failure = damage;
        }

        if (failure is not null)
            throw failure;
    }

    /// <summary>Whether every sample opens, of every key: one that does not is a former key that is gone, one with other bytes than it had, or a damaged row.</summary>
    /// <exception cref="TokenProtectionException">One does not open; the key it names is named.</exception>
    public async Task ProbeStoredAsync(CancellationToken cancellationToken)
    {
        foreach (var sample in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await TryOpenAsync(sample, cancellationToken).ConfigureAwait(false) is { } failure)
                throw failure;
        }
    }

    private async Task<TokenProtectionException?> TryOpenAsync(TokenSample sample, CancellationToken cancellationToken)
    {
        if (_openedAt.TryGetValue(sample.RowId, out var at) && timeProvider.GetElapsedTime(at) < _trusted)
            return null;
        try
        {
            await tokens.OpenAsync(sample.RowId, sample.UserId, sample.ItemId, sample.SealedToken, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenProtectionException exception)
        {
            return exception;
        }

        _openedAt[sample.RowId] = timeProvider.GetTimestamp();
        return null;
    }
}
