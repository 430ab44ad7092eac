using System.Diagnostics;
using System.Net;
using System.Text;

namespace BudgetTracker.Faults;

/// <summary>
/// One person after the other links a bank, each as stubborn as a page with a retry button: the same public token again on a
/// lost connection or a 5xx, the Location on a 202, Link anew where told so. A few close the tab in the middle.
/// </summary>
internal sealed class Browser(TestRig rig, Ledger ledger, HttpClient http, int number)
{
    private const int LinksAtMost = 8;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(150);

    private readonly Random _dice = new(number);
    private readonly BrowserHttp _http = new(rig, ledger, http);

    /// <summary>The share of requests that the browser breaks off.</summary>
    public double Impatience { get; init; } = 0.03;

    /// <summary>The share of people who remove what they have just linked.</summary>
    public double Removals { get; init; }

    /// <summary>The share of people who link the same bank in two tabs at once.</summary>
    public double Doubles { get; init; }

    /// <summary>The share of pages that say odd things of what was linked.</summary>
    public double Oddities { get; init; }

    /// <summary>The bank that people link; null is the usual one.</summary>
    public string? Institution { get; init; }

    /// <summary>Whether a person looks at the list of items afterwards.</summary>
    public bool ListsItems { get; init; }

    /// <param name="drain">The person at the browser is the last one.</param>
    /// <param name="stop">Closes the browser at once.</param>
    public async Task RunAsync(CancellationToken drain, CancellationToken stop)
    {
        try
        {
            // Each is somebody new: the reconciler cannot tell an item whose page was closed before it said a word from one that was lost.
            for (var person = 0; !drain.IsCancellationRequested; person++)
                await LinkAsync(new Session($"user-{number}-{person}", []), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Everybody closes the browser at once: whatever was under way is recovery's.
        }
    }

    /// <summary>A person links a bank, or gives up.</summary>
    public async Task LinkAsync(Session session, CancellationToken stop)
    {
        ledger.Add(session);
        var metadata = Describe();
        var started = Stopwatch.GetTimestamp();
        for (var link = 0; link < LinksAtMost && Stopwatch.GetElapsedTime(started) < _patience; link++)
        {
            if (await PublicTokenAsync(session, started, stop) is not { } publicToken)
                return;
            if (session.IsHosted && _dice.Next(2) == 0)
            {
                rig.Faults.Count("hosted pages that never came back");
                return;
            }

            if (link == 0 && _dice.NextDouble() < Doubles && await PublicTokenAsync(session, started, stop) is { } other)
            {
                // Another tab, whose page may say what Plaid has yet to say of the first.
                session.IsDouble = true;
                var tab = new Browser(rig, ledger, http, _dice.Next());
                await Task.WhenAll(
                    SubmitAsync(session, publicToken, metadata, started, stop),
                    tab.SubmitLateAsync(session, other, TimeSpan.FromMilliseconds(_dice.Next(60)), started, stop));
                return;
            }

            var (outcome, itemId) = await SubmitAsync(session, publicToken, metadata, started, stop);
            if (outcome is Outcome.LinkAgain)
            {
                session.GiveUp();
                continue;
            }

            if (itemId is not null && _dice.NextDouble() < Removals)
                await new Removal(_http, ledger, rig.Faults, _dice).RunAsync(session.UserId, itemId, stop);
            if (ListsItems)
                await _http.SendAsync(HttpMethod.Get, "/items", session.UserId, content: null, stop);
            return;
        }
    }

    /// <summary>A page submits a public token that it has from elsewhere.</summary>
    public Task SubmitAsync(Session session, string publicToken, CancellationToken stop) =>
        SubmitAsync(session, publicToken, metadata: null, Stopwatch.GetTimestamp(), stop);

    private async Task SubmitLateAsync(Session session, string publicToken, TimeSpan pause, long started, CancellationToken stop)
    {
        await Task.Delay(pause, stop);
        await SubmitAsync(session, publicToken, Describe(), started, stop);
    }

    /// <summary>A link token, and a person who completes Link with it.</summary>
    private async Task<string?> PublicTokenAsync(Session session, long started, CancellationToken stop)
    {
        while (Stopwatch.GetElapsedTime(started) < _patience)
        {
            if (await _http.SendAsync(HttpMethod.Post, "/link-token", session.UserId, content: null, stop) is { Status: HttpStatusCode.OK, Body: { } body })
            {
                var publicToken = rig.CompleteLink(body.GetProperty("link_token").GetString()!, session, Institution);
                session.IsHosted = body.TryGetProperty("hosted_link_url", out _);
                if (session.IsHosted)
                    ledger.Follow(session.UserId, publicToken);
                return publicToken;
            }

            await Task.Delay(_pause, stop);
        }

        return null;
    }

    private async Task<(Outcome Outcome, string? ItemId)> SubmitAsync(
        Session session, string publicToken, string? metadata, long started, CancellationToken stop)
    {
        var userId = session.UserId;
        var body = metadata is null ? $$"""{"public_token":"{{publicToken}}"}""" : $$"""{"public_token":"{{publicToken}}","metadata":{{metadata}}}""";
        string? pending = null;
        for (var polls = 0; Stopwatch.GetElapsedTime(started) < _patience; await Task.Delay(_pause, stop))
        {
            // A person who waits for long enough presses the button again.
            if (++polls % 6 == 0)
                pending = null;
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var closesTab = _dice.NextDouble() < Impatience;
            if (closesTab)
                hurry.CancelAfter(_dice.Next(1, 60));
            Answer? answer;
            try
            {
                answer = pending is null
                    ? await _http.SendAsync(HttpMethod.Post, "/exchange-public-token", userId, content, hurry.Token)
                    : await _http.SendAsync(HttpMethod.Get, pending, userId, content: null, hurry.Token);
            }
            catch (OperationCanceledException) when (closesTab && !stop.IsCancellationRequested)
            {
                return (Outcome.Over, null);
            }

            session.Answers.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {answer?.ToString() ?? "lost"}");
            switch (answer)
            {
                case { Status: HttpStatusCode.OK, Body: { } linked }:
                    var itemId = linked.GetProperty("item_id").GetString()!;
                    ledger.Acknowledge(userId, itemId);
                    return (Outcome.Over, itemId);
                case { Status: HttpStatusCode.Accepted }:
                    pending = answer.Location;
                    break;
                case { Status: HttpStatusCode.Conflict, Code: "relink_required" } or { Status: HttpStatusCode.NotFound, Code: "unknown_public_token" }:
                    return (Outcome.LinkAgain, null);
                case { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests }:
                    return (Outcome.Over, null);
                default:
                    pending = null;
                    break;
            }
        }

        return (Outcome.Over, null);
    }

    /// <summary>Half of the pages send what onSuccess gave them, of the same accounts each time; for the others the library asks Plaid.</summary>
    private string? Describe()
    {
        if (Institution is not null || _dice.Next(2) == 0)
            return null;
        var isOdd = _dice.NextDouble() < Oddities;
        if (isOdd)
            rig.Faults.Count("odd metadata");
        return Metadata.Of(_dice, isOdd);
    }

    private enum Outcome
    {
        Over,
        LinkAgain,
    }
}
