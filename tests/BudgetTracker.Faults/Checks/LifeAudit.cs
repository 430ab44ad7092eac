namespace BudgetTracker.Faults;

/// <summary>Compares what the database says of items with the banks' truth, and what was to be told of them with what hosts heard.</summary>
internal static class LifeAudit
{
    private const int ExamplesOfEach = 5;

    /// <param name="rig">Knows the banks, and what hosts heard.</param>
    /// <param name="ledger">What people were told, and did without a page.</param>
    /// <param name="stored">The database.</param>
    /// <returns>Null where events are not noted.</returns>
    public static async Task<LifeVerdict?> MakeAsync(TestRig rig, Ledger ledger, Stored stored)
    {
        // What was noted first: an event that is written in between may have been told, the other way round it would look untold.
        if (await stored.NotedEventsAsync() is not { } noted)
            return null;
        var statuses = await stored.StatusesAsync();
        var claimed = await stored.ClaimedAsync();
        var waiting = await stored.WaitingEventsAsync();
        var items = rig.Plaid.Items.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        ToldEvent[] heard = [.. rig.Events.Told];
        var told = heard.ToLookup(static told => told.Id);
        var known = noted.ToDictionary(static noted => noted.Id);

        string[] untrue =
        [
            .. statuses.Where(row => items.TryGetValue(row.ItemId, out var item) && !item.Removed && row.Status != TruthOf(item))
                .Select(row => $"{row.ItemId} is {row.Status}, and at Plaid {items[row.ItemId].ErrorCode ?? "in order"}"),
            .. ledger.Mistaken,
        ];
        var latest = noted.Where(static noted => StatusOf(noted.Kind) is not null).GroupBy(static noted => noted.ItemId, StringComparer.Ordinal)
            .ToDictionary(static events => events.Key, static events => events.Last().Kind, StringComparer.Ordinal);
        string[] unwritten =
        [
            .. statuses.Where(row => latest.GetValueOrDefault(row.ItemId) is not { } kind || StatusOf(kind) != row.Status)
                .Select(row => $"{row.ItemId} is {row.Status}, and its latest event {latest.GetValueOrDefault(row.ItemId) ?? "none"}"),
        ];
        NotedEvent[] untold = [.. noted.Where(noted => !told.Contains(noted.Id))];
        string[] unrecognisable =
        [
            .. told.Where(tellings => !known.TryGetValue(tellings.Key, out var note) || tellings.Any(telling => (telling.Kind, telling.ItemId) != (note.Kind, note.ItemId)))
                .Select(static tellings => string.Join("; ", tellings)),
        ];
        string[] disordered =
        [
            .. noted.Where(noted => told.Contains(noted.Id)).GroupBy(static noted => noted.ItemId)
                .Select(events => events.Select(noted => (noted.Kind, At: told[noted.Id].Min(static telling => telling.At))).ToList())
                .SelectMany(static events => events.Zip(events.Skip(1)).Where(static pair => pair.First.At > pair.Second.At))
                .Select(static pair => $"{pair.Second.Kind} before {pair.First.Kind}"),
        ];
        string[] unclaimed = [.. ledger.Followed.Where(token => !claimed.Contains(token.Sha256)).Select(static token => $"of {token.UserId}")];
        return new()
        {
            Noted = noted.Count,
            ToldAgain = heard.Length - told.Count,
            Untrue = untrue.Length,
            Unwritten = unwritten.Length,
            Untold = untold.Length,
            Unrecognisable = unrecognisable.Length,
            Disordered = disordered.Length,
            Waiting = waiting,
            Unclaimed = unclaimed.Length,
            Examples =
            [
                .. Examples("untrue", untrue), .. Examples("unwritten", unwritten), .. Examples("untold", untold.Select(static noted => noted.ToString())), .. Examples("unrecognisable", unrecognisable),
                .. Examples("disordered", disordered), .. Examples("unclaimed", unclaimed),
            ],
        };
    }

    /// <summary>The status that an item ought to have.</summary>
    public static string TruthOf(EmulatedItem item) => item.ErrorCode switch
    {
        null => ItemStatuses.Good,
        PlaidErrorCodes.ItemLoginRequired => ItemStatuses.LoginRequired,
        PlaidErrorCodes.UserPermissionRevoked => ItemStatuses.Revoked,
        _ => ItemStatuses.Error,
    };

    /// <summary>The status that an event tells of; null where it tells of none.</summary>
    private static string? StatusOf(string kind) => kind switch
    {
        ItemEventKinds.Linked or ItemEventKinds.GoodAgain => ItemStatuses.Good,
        ItemEventKinds.NeedsSignIn => ItemStatuses.LoginRequired,
        ItemEventKinds.Failing => ItemStatuses.Error,
        ItemEventKinds.Revoked => ItemStatuses.Revoked,
        _ => null,
    };

    private static IEnumerable<string> Examples(string loss, IEnumerable<string> all) => all.Take(ExamplesOfEach).Select(one => $"{loss}: {one}");
}
