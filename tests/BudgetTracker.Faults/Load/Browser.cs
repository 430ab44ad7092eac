using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace BudgetTracker.Faults;

/// <summary>
/// One person after the other links a bank, each as stubborn as a page with a retry button: the same public token again on a
/// lost connection or a 5xx, the Location on a 202, Link anew where told so. A few close the tab in the middle.
/// </summary>
internal sealed class Browser(TestRig rig, Ledger ledger, HttpClient http, int number)
{
    private const int LinksAtMost = 8;
    private const int UsersOfABrowser = 4;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(150);

    private readonly Random _dice = new(number);
    private int _turn;

    /// <summary>The share of requests that the browser breaks off.</summary>
    public double Impatience { get; init; } = 0.03;

    /// <summary>Whether a person looks at the list of items afterwards.</summary>
    public bool ListsItems { get; init; }

    /// <param name="drain">The person at the browser is the last one.</param>
    /// <param name="stop">Closes the browser at once.</param>
    public async Task RunAsync(CancellationToken drain, CancellationToken stop)
    {
        try
        {
            for (var person = 0; !drain.IsCancellationRequested; person++)
                await LinkAsync(new Session($"user-{number}-{person % UsersOfABrowser}", []), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Everybody closes the browser at once: whatever was under way is recovery's.
        }
    }

    private async Task LinkAsync(Session session, CancellationToken stop)
    {
        ledger.Add(session);
        var started = Stopwatch.GetTimestamp();
        for (var link = 0; link < LinksAtMost && Stopwatch.GetElapsedTime(started) < _patience; link++)
        {
            if (await PublicTokenAsync(session, started, stop) is not { } publicToken)
                return;
            if (await SubmitAsync(session.UserId, publicToken, started, stop) is Outcome.LinkAgain)
                continue;
            if (ListsItems)
                await SendAsync(HttpMethod.Get, "/items", session.UserId, content: null, stop);
            return;
        }
    }

    /// <summary>A link token, and a person who completes Link with it.</summary>
    private async Task<string?> PublicTokenAsync(Session session, long started, CancellationToken stop)
    {
        while (Stopwatch.GetElapsedTime(started) < _patience)
        {
            if (await SendAsync(HttpMethod.Post, "/link-token", session.UserId, content: null, stop) is { Status: HttpStatusCode.OK, Body: { } body })
                return rig.CompleteLink(body.GetProperty("link_token").GetString()!, session);
            await Task.Delay(_pause, stop);
        }

        return null;
    }

    private async Task<Outcome> SubmitAsync(string userId, string publicToken, long started, CancellationToken stop)
    {
        var metadata = Metadata();
        string? pending = null;
        for (var polls = 0; Stopwatch.GetElapsedTime(started) < _patience; await Task.Delay(_pause, stop))
        {
            // A person who waits for long enough presses the button again.
            if (++polls % 6 == 0)
                pending = null;
            using var content = JsonContent.Create(new { public_token = publicToken, metadata });
            using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var closesTab = _dice.NextDouble() < Impatience;
            if (closesTab)
                hurry.CancelAfter(_dice.Next(1, 60));
            Answer? answer;
            try
            {
                answer = pending is null
                    ? await SendAsync(HttpMethod.Post, "/exchange-public-token", userId, content, hurry.Token)
                    : await SendAsync(HttpMethod.Get, pending, userId, content: null, hurry.Token);
            }
            catch (OperationCanceledException) when (closesTab && !stop.IsCancellationRequested)
            {
                return Outcome.Over;
            }

            switch (answer)
            {
                case { Status: HttpStatusCode.OK, Body: { } body }:
                    ledger.Acknowledge(userId, body.GetProperty("item_id").GetString()!);
                    return Outcome.Over;
                case { Status: HttpStatusCode.Accepted }:
                    pending = answer.Location;
                    break;
                case { Status: HttpStatusCode.Conflict, Code: "relink_required" } or { Status: HttpStatusCode.NotFound, Code: "unknown_public_token" }:
                    return Outcome.LinkAgain;
                case { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests }:
                    return Outcome.Over;
                default:
                    pending = null;
                    break;
            }
        }

        return Outcome.Over;
    }

    private async Task<Answer?> SendAsync(HttpMethod method, string path, string userId, HttpContent? content, CancellationToken cancellationToken)
    {
        if (rig.Hosts.Next(_turn++) is not { } host)
            return null;
        using var request = new HttpRequestMessage(method, new Uri(host.BaseAddress, path)) { Content = content };
        request.Headers.Add(HeaderSignIn.Header, userId);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            JsonElement? body = response.Content.Headers.ContentType is null ? null : await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            var code = body is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("code", out var name) ? name.GetString() : null;
            ledger.Count(code is null ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode}/{code}", started);
            return new Answer(response.StatusCode, body, code, response.Headers.Location?.OriginalString);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            ledger.Count("lost", started);
            return null;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ledger.Count("hung", started);
            return null;
        }
    }

    /// <summary>Half of the pages send what onSuccess gave them; for the others the library asks Plaid.</summary>
    private object? Metadata() => _dice.Next(2) == 0 ? null : new
    {
        institution = new { institution_id = "ins_109508", name = "First Platypus Bank" },
        accounts = new[] { new { id = $"account-{number}-{_dice.Next()}", name = $"Checking {_dice.Next()}", mask = "0000", type = "depository", subtype = "checking" } },
    };

    private enum Outcome
    {
        Over,
        LinkAgain,
    }

    private sealed record Answer(HttpStatusCode Status, JsonElement? Body, string? Code, string? Location);
}
