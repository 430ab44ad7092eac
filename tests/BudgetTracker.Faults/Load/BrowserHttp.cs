using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace BudgetTracker.Faults;

/// <summary>Sends a browser's requests to one host after the other, and counts the answers.</summary>
internal sealed class BrowserHttp(TestRig rig, Ledger ledger, HttpClient http)
{
    private int _turn;

    /// <returns>Null where the answer was lost, or no host could be reached.</returns>
    public async Task<Answer?> SendAsync(HttpMethod method, string path, string userId, HttpContent? content, CancellationToken cancellationToken)
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
            return new Answer(host.Id, response.StatusCode, body, code, response.Headers.Location?.OriginalString);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException)
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
}

internal sealed record Answer(string Host, HttpStatusCode Status, JsonElement? Body, string? Code, string? Location)
{
    public override string ToString() => $"{Host} {(int)Status} {Code}";
}
