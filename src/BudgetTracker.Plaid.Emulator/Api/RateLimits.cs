using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>How many calls Plaid takes within a minute, of an item and of a client. Call under the state's gate.</summary>
/// <seealso href="https://plaid.com/docs/errors/rate-limit-exceeded/"/>
internal sealed class RateLimits(PlaidRateLimits table, TimeProvider clock)
{
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private static readonly FrozenDictionary<string, Limit> _production = new Limit[]
    {
        new("/transactions/sync", 50, 2_500, "TRANSACTIONS_SYNC_LIMIT"),
        new("/transactions/get", 30, 20_000, "TRANSACTIONS_LIMIT"),
        new("/transactions/refresh", 2, 100, "TRANSACTIONS_REFRESH_LIMIT"),
        new("/transactions/recurring/get", 20, 1_000, "RATE_LIMIT"),
        new("/accounts/get", 15, 15_000, "ACCOUNTS_LIMIT"),
        new("/accounts/balance/get", 5, 1_200, "ACCOUNTS_BALANCE_GET_LIMIT"),
        new("/item/get", 15, 5_000, "ITEM_GET_LIMIT"),
        new("/item/remove", 30, 2_000, "RATE_LIMIT"),
        new("/institutions/get", null, 50, "INSTITUTION_RATE_LIMIT"),
        new("/institutions/get_by_id", null, 400, "INSTITUTION_RATE_LIMIT"),
        new("/institutions/search", null, 400, "INSTITUTION_RATE_LIMIT"),
    }.ToFrozenDictionary(limit => limit.Route, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Limit> _sandbox = _production.Values.ToDictionary(limit => limit.Route, StringComparer.Ordinal)
        .Concat(new Limit[]
        {
            new("/transactions/sync", 50, 1_000, "TRANSACTIONS_SYNC_LIMIT"),
            new("/accounts/get", 100, 5_000, "ACCOUNTS_LIMIT"),
            new("/item/get", 40, 5_000, "ITEM_GET_LIMIT"),
            new("/item/remove", 100, 500, "RATE_LIMIT"),
            new("/sandbox/transactions/create", 2, 50, "RATE_LIMIT"),
        }.Select(limit => KeyValuePair.Create(limit.Route, limit)))
        .GroupBy(pair => pair.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(pairs => pairs.Key, pairs => pairs.Last().Value, StringComparer.Ordinal);

    private readonly Dictionary<(string Route, string Caller), Queue<DateTimeOffset>> _calls = [];

    /// <summary>Counts a call.</summary>
    /// <exception cref="ApiException">It is one too many.</exception>
    public void Count(string route, string? accessToken)
    {
        var limits = table switch
        {
            PlaidRateLimits.Sandbox => _sandbox,
            PlaidRateLimits.Production => _production,
            _ => null,
        };
        if (limits?.GetValueOrDefault(route) is not { } limit)
            return;
        if (accessToken is not null && limit.OfItem is { } ofItem)
            Count(route, accessToken, ofItem, limit.Code);
        Count(route, "", limit.OfClient, limit.Code);
    }

    private void Count(string route, string caller, int limit, string code)
    {
        var now = clock.GetUtcNow();
        if (!_calls.TryGetValue((route, caller), out var calls))
            _calls.Add((route, caller), calls = new());
        while (calls.TryPeek(out var oldest) && oldest <= now - _window)
            calls.Dequeue();
        if (calls.Count >= limit)
            throw Errors.RateLimited(code);
        calls.Enqueue(now);
    }

    private sealed record Limit(string Route, int? OfItem, int OfClient, string Code);
}
