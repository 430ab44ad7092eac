using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>
/// Whether the keys at hand open what is stored: a ring may have the right id with the wrong bytes, and a host the right to seal without
/// that to open. Of each key that items are sealed with, the first and the last token are tried; one that opens proves the key.
/// </summary>
internal sealed class TokenKeyProbe(ITokenSampleStore store, ItemTokens tokens, TimeProvider timeProvider)
{
    // Opening may be a call that costs, and health is asked every few seconds.
    private static readonly TimeSpan _proven = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _provenAt = new(StringComparer.Ordinal);

    /// <summary>The key of the newest item.</summary>
    /// <exception cref="TokenProtectionException">It opens nothing that it sealed.</exception>
    public Task ProbeCurrentAsync(CancellationToken cancellationToken) => ProbeAsync(isCurrent: true, cancellationToken);

    /// <summary>All other keys that items are sealed with.</summary>
    /// <exception cref="TokenProtectionException">One of them opens nothing that it sealed.</exception>
    public Task ProbeFormerAsync(CancellationToken cancellationToken) => ProbeAsync(isCurrent: false, cancellationToken);

    private async Task ProbeAsync(bool isCurrent, CancellationToken cancellationToken)
    {
        foreach (var samples in (await store.ListAsync(isCurrent, cancellationToken).ConfigureAwait(false)).GroupBy(static sample => sample.KeyId, StringComparer.Ordinal))
        {
            if (_provenAt.TryGetValue(samples.Key, out var at) && timeProvider.GetElapsedTime(at) < _proven)
                continue;
            await ProveAsync([.. samples], cancellationToken).ConfigureAwait(false);
            _provenAt[samples.Key] = timeProvider.GetTimestamp();
        }
    }

    private async Task ProveAsync(IReadOnlyList<TokenSample> samples, CancellationToken cancellationToken)
    {
        TokenProtectionException? failure = null;
        foreach (var sample in samples)
        {
            try
            {
                await tokens.OpenAsync(sample.RowId, sample.UserId, sample.ItemId, sample.SealedToken, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TokenProtectionException exception)
            {
                failure = exception;
            }
        }

        throw failure!;
    }
}
