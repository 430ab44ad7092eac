using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>
/// Plaid's keys by id. Who sends forged webhooks chooses the ids, so what they cost is bounded: calls to Plaid by
/// <see cref="LookupBudget"/>, memory by counts.
/// </summary>
internal sealed partial class WebhookKeys(IPlaidWebhookApi plaid, TimeProvider time, ILogger<WebhookKeys> logger)
{
    private const int MostKeys = 16;
    private const int MostRefused = 100;

    private static readonly TimeSpan _fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longestAsking = TimeSpan.FromSeconds(15);

    // Plaid waits for 10 s, and the database wants some of them.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly Aging<HeldKey> _keys = new(MostKeys, TimeSpan.FromHours(24), time);
    private readonly Aging<WebhookVerdict> _refused = new(MostRefused, TimeSpan.FromMinutes(5), time);
    private readonly Dictionary<string, Task<KeyAnswer>> _underWay = new(StringComparer.Ordinal);
    private readonly LookupBudget _budget = new(time);

    /// <summary>The key, or why there is none.</summary>
    public async Task<KeyAnswer> FindAsync(string id, CancellationToken cancellationToken)
    {
        Task<KeyAnswer>? asked;
        TaskCompletionSource<KeyAnswer>? begun = null;
        SigningKey? held = null;
        lock (_gate)
        {
            if (_refused.TryGet(id, out var verdict, out _))
                return new(verdict);
            if (_keys.TryGet(id, out var cached, out var age))
            {
                held = cached.Key;
                if (age < _fresh)
                    return KeyAnswer.Of(held);
            }

            if (!_underWay.TryGetValue(id, out asked))
            {
                if (!MayAsk(cached))
                    return KeyAnswer.Of(held);
                begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _underWay[id] = asked = begun.Task;
            }
        }

        if (begun is not null)
            _ = CarryOutAsync(id, begun);
        var answer = await WaitAsync(asked, cancellationToken).ConfigureAwait(false);
        return answer.Verdict is WebhookVerdict.KeyNotAtHand ? KeyAnswer.Of(held) : answer;
    }

    private bool MayAsk(HeldKey? held)
    {
        if (held is null)
            return _budget.TryTake();
        var now = time.GetUtcNow();
        if (now - held.AskedAt < _pause)
            return false;
        held.AskedAt = now;
        return true;
    }

    /// <summary>Asks for all that wait, also where the one who began it leaves.</summary>
    private async Task CarryOutAsync(string id, TaskCompletionSource<KeyAnswer> begun)
    {
        var answer = await AskAsync(id).ConfigureAwait(false);
        lock (_gate)
        {
            _underWay.Remove(id);
            Keep(id, answer);
        }

        begun.SetResult(answer);
    }

    private void Keep(string id, KeyAnswer answer)
    {
        if (answer.Verdict is WebhookVerdict.KeyNotAtHand)
            return;
        _keys.Remove(id);
        if (answer.Key is { } key)
            _keys.Set(id, new(key, time.GetUtcNow()));
        else
            _refused.Set(id, answer.Verdict);
    }

    private async Task<KeyAnswer> AskAsync(string id)
    {
        using var limit = new CancellationTokenSource(_longestAsking, time);
        try
        {
            var key = await plaid.GetWebhookVerificationKeyAsync(id, limit.Token).ConfigureAwait(false);
            return SigningKey.Of(key, id) is { } fit ? KeyAnswer.Of(fit) : new(WebhookVerdict.UnusableKey);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode is PlaidErrorCodes.InvalidWebhookVerificationKeyId or PlaidErrorCodes.InvalidField)
        {
            return new(WebhookVerdict.UnknownKey);
        }
        catch (Exception exception)
        {
            LogNotAtHand(exception);
            return new(WebhookVerdict.KeyNotAtHand);
        }
    }

    private async Task<KeyAnswer> WaitAsync(Task<KeyAnswer> asked, CancellationToken cancellationToken)
    {
        try
        {
            return await asked.WaitAsync(_patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new(WebhookVerdict.KeyNotAtHand);
        }
    }

    [LoggerMessage(2303, LogLevel.Warning, "Plaid could not be asked for the key of a webhook; the exception says what to do. Plaid sends the webhook again.")]
    private partial void LogNotAtHand(Exception exception);

    private sealed class HeldKey(SigningKey key, DateTimeOffset askedAt)
    {
        public SigningKey Key { get; } = key;

        public DateTimeOffset AskedAt { get; set; } = askedAt;
    }
}

/// <summary>A key, or why there is none.</summary>
internal readonly record struct KeyAnswer(WebhookVerdict Verdict, SigningKey? Key = null)
{
    public static KeyAnswer Of(SigningKey? key) => key is null ? new(WebhookVerdict.KeyNotAtHand) : new(WebhookVerdict.Genuine, key);
}
