using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace BudgetTracker.Faults;

/// <summary>What Plaid's Sandbox lets one do without a page: link its dynamic user, and have it buy. Its calls fail as all others do, and are not made again.</summary>
/// <seealso href="https://plaid.com/docs/api/sandbox/"/>
internal sealed class PlaidSandbox(TestRig rig, HttpClient http)
{
    private const string DynamicUser = "user_transactions_dynamic";
    private const int Tries = 20;
    private const int Days = 180;

    private readonly ConcurrentQueue<string> _dynamic = new();

    /// <summary>Links a bank of the dynamic user's.</summary>
    /// <returns>Its public token; null where Plaid would not.</returns>
    public async Task<string?> LinkDynamicAsync(string institution, CancellationToken stop)
    {
        var options = new JsonObject
        {
            ["override_username"] = DynamicUser,
            ["override_password"] = "any",
            ["webhook"] = rig.Webhooks?.AbsoluteUri,
            ["transactions"] = new JsonObject { ["days_requested"] = Days },
        };
        for (var tries = 0; tries < Tries; tries++)
        {
            var known = rig.Plaid.Items.Select(static item => item.ItemId).ToHashSet(StringComparer.Ordinal);
            var request = new JsonObject { ["institution_id"] = institution, ["initial_products"] = new JsonArray("transactions"), ["options"] = options.DeepClone() };
            if (await SendAsync("/sandbox/public_token/create", request, stop) is not { } answer)
                continue;
            foreach (var item in rig.Plaid.Items.Where(item => !known.Contains(item.ItemId)))
                _dynamic.Enqueue(item.ItemId);
            return (string?)answer["public_token"];
        }

        return null;
    }

    /// <summary>A dynamic user buys one to three things.</summary>
    public async Task BuyAsync(Random dice, CancellationToken stop)
    {
        if (Choose([.. _dynamic], dice) is not { } accessToken)
            return;
        var today = DateOnly.FromDateTime(rig.Plaid.Bank.Now.UtcDateTime);
        var bought = new JsonArray();
        for (var count = dice.Next(1, 4); count > 0; count--)
        {
            bought.Add((JsonNode)new JsonObject
            {
                ["date_transacted"] = $"{today.AddDays(-dice.Next(3)):O}",
                ["date_posted"] = $"{today:O}",
                ["amount"] = dice.Next(1, 20_000) / 100m,
                ["description"] = $"BOUGHT {dice.Next()}",
            });
        }

        await SendAsync("/sandbox/transactions/create", new JsonObject { ["access_token"] = accessToken, ["transactions"] = bought }, stop);
    }

    /// <summary>Plaid asks any bank at once.</summary>
    public async Task RefreshAsync(Random dice, CancellationToken stop)
    {
        if (Choose([.. rig.Plaid.Items.Select(static item => item.ItemId)], dice) is { } accessToken)
            await SendAsync("/transactions/refresh", new JsonObject { ["access_token"] = accessToken }, stop);
    }

    private string? Choose(string[] itemIds, Random dice)
    {
        if (itemIds is [])
            return null;
        var itemId = itemIds[dice.Next(itemIds.Length)];
        return rig.Plaid.Items.FirstOrDefault(item => item.ItemId == itemId) is { Removed: false, AccessToken: { } accessToken } ? accessToken : null;
    }

    private async Task<JsonObject?> SendAsync(string route, JsonObject request, CancellationToken stop)
    {
        (request["client_id"], request["secret"]) = ("load", "secret");
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
        hurry.CancelAfter(TestRig.PlaidTimeout);
        try
        {
            using var response = await http.PostAsJsonAsync(new Uri(rig.Plaid.BaseAddress, route), request, hurry.Token);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadFromJsonAsync<JsonObject>(hurry.Token);
            rig.Faults.Count($"{route} answered {(int)response.StatusCode}");
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or System.Text.Json.JsonException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
