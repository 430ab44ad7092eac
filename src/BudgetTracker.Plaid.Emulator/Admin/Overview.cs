namespace BudgetTracker;

/// <summary>Everything the page for people shows.</summary>
internal sealed record Overview(
    DateTimeOffset Now, IReadOnlyList<ItemOverview> Items, IReadOnlyList<TokenOverview> Tokens, IReadOnlyList<CallOverview> Calls,
    IReadOnlyList<SentWebhook> Webhooks, IReadOnlyList<FaultOverview> Faults, IReadOnlyList<FaultOverview> WebhookFaults)
{
    private const int Shown = 100;

    /// <summary>The newest of each first.</summary>
    public static Overview Of(Emulation emulation)
    {
        var state = emulation.State;
        lock (state.Gate)
        {
            return new(
                state.Now,
                [.. state.Items.AsEnumerable().Reverse().Take(Shown).Select(ItemOverview.Of)],
                [
                    .. state.LinkTokens.Reverse().Take(Shown).Select(t => new TokenOverview(t.Value, t.ExpiresAt, t.ClientUserId ?? t.UserId, t.Sessions.Count)),
                    .. state.PublicTokens.Reverse().Take(Shown).Select(t => new TokenOverview(t.Key, t.Value.ExpiresAt, t.Value.Item.Person, t.Value.Spent ? 1 : 0)),
                ],
                [.. emulation.Calls.Latest().Reverse().Take(Shown).Select(c => new CallOverview(c.Path, c.StatusCode, c.Fault?.ToString()))],
                [.. emulation.Webhooks.Latest.Reverse().Take(Shown).Select(w => w.ToSent())],
                [.. emulation.Faults.Planned().Select(f => new FaultOverview(f.Route, f.Fault.Kind.ToString(), f.Fault.After, f.Fault.Probability, f.Left))],
                [.. emulation.Webhooks.Faults.Planned().Select(f => new FaultOverview(f.Code, f.Fault.Kind.ToString(), false, f.Fault.Probability, f.Left))]);
        }
    }
}

internal sealed record ItemOverview(
    string ItemId, string Bank, string Person, IReadOnlyList<string> Products, string? Error, bool Removed, string? Webhook, DateTimeOffset CreatedAt,
    IReadOnlyList<string> Accounts, int? Transactions)
{
    public static ItemOverview Of(Item item) => new(
        item.Id,
        $"{item.Institution.Name} ({item.Institution.Id})",
        item.Person,
        item.Products,
        item.Error,
        item.Removed,
        item.Webhook,
        item.CreatedAt,
        [.. item.Accounts.Select(a => $"{a.Name} {a.Mask}")],
        item.Transactions?.Feed.Rows.Count());
}

internal sealed record TokenOverview(string Token, DateTimeOffset ExpiresAt, string? Person, int Uses);

internal sealed record CallOverview(string Path, int Status, string? Fault);

internal sealed record FaultOverview(string Where, string Kind, bool After, double Probability, int? Left);
