using System.Net.Http.Json;
using System.Text.Json;

namespace BudgetTracker.Faults;

/// <summary>A public token that nobody has submitted yet.</summary>
internal sealed record Prepared(string UserId, string PublicToken)
{
    private const int AtOnce = 8;

    /// <summary>Has so many users link a bank, up to the point where their pages hold the public token.</summary>
    public static async Task<IReadOnlyList<Prepared>> ManyAsync(TestRig rig, Ledger ledger, HttpClient http, int count)
    {
        var prepared = new Prepared[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellationToken) =>
        {
            var session = new Session($"user-{i}", []);
            ledger.Add(session);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(rig.Hosts.Next(i)!.BaseAddress, "/link-token"));
            request.Headers.Add(HeaderSignIn.Header, session.UserId);
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            prepared[i] = new Prepared(session.UserId, rig.CompleteLink(body.GetProperty("link_token").GetString()!, session));
        });
        return prepared;
    }

    /// <summary>The request of the page.</summary>
    public HttpRequestMessage Submit(HostProcess host)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.BaseAddress, "/exchange-public-token"))
        {
            Content = JsonContent.Create(new { public_token = PublicToken }),
        };
        request.Headers.Add(HeaderSignIn.Header, UserId);
        return request;
    }
}
