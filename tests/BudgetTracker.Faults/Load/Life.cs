using System.Diagnostics;
using System.Net;
using System.Text;

namespace BudgetTracker.Faults;

/// <summary>
/// What happens to one item at its bank, one thing after the other, and what its person does about it: nothing, or update mode, whose page may
/// be closed before it asks for a check.
/// </summary>
internal sealed class Life(TestRig rig, Ledger ledger, BrowserHttp http, Random dice, string userId, string itemId)
{
    private const int MostEvents = 3;
    private const int LongestPeace = 1500;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private static readonly string[] _errors = [PlaidErrorCodes.ItemLoginRequired, PlaidErrorCodes.ItemLoginRequired, "ITEM_LOCKED", "USER_SETUP_REQUIRED"];

    private bool _isOver;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var events = dice.Next(MostEvents); events >= 0 && !_isOver; events--)
            {
                await Task.Delay(dice.Next(LongestPeace), stop);
                await HappenAsync(dice.Next(20), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whatever was under way is the checks' and the poll's.
        }
        catch (ArgumentException)
        {
            // Its person removed it meanwhile.
        }
    }

    private async Task HappenAsync(int roll, CancellationToken stop)
    {
        switch (roll)
        {
            case 0:
                rig.Plaid.Bank.RevokePermission(itemId);
                Count("permissions revoked");
                _isOver = true;
                break;
            case < 6:
                rig.Plaid.Bank.OpenAccount(itemId);
                Count("accounts opened");
                await Task.Delay(dice.Next(LongestPeace), stop);
                if (dice.Next(2) == 0)
                    await RepairAsync(selectsAccounts: true, stop);
                break;
            default:
                rig.Plaid.Bank.Break(itemId, _errors[dice.Next(_errors.Length)]);
                Count("banks broken");
                await Task.Delay(dice.Next(LongestPeace), stop);
                await EndAsync(dice.Next(4), stop);
                break;
        }
    }

    /// <summary>What is broken is repaired by its person, gets well by itself, or stays as it is.</summary>
    private async Task EndAsync(int roll, CancellationToken stop)
    {
        if (roll < 2)
            await RepairAsync(selectsAccounts: false, stop);
        else if (roll == 2)
            rig.Plaid.Bank.Repair(itemId);
    }

    /// <summary>Link's update mode; half of the pages are closed before they ask for a check.</summary>
    private async Task RepairAsync(bool selectsAccounts, CancellationToken stop)
    {
        var body = selectsAccounts ? $$"""{"item_id":"{{itemId}}","account_selection_enabled":true}""" : $$"""{"item_id":"{{itemId}}"}""";
        if (await AskAsync("/link-token", body, stop) is not { Body: { } answer })
            return;
        rig.Plaid.CompleteLink(answer.GetProperty("link_token").GetString()!);
        Count("repairs by update mode");
        if (dice.Next(2) == 0)
        {
            Count("pages closed after update mode");
            return;
        }

        if (await AskAsync($"/items/{itemId}/check", body: null, stop) is { Body: { } item } && item.GetProperty("status").GetString() is not ItemStatuses.Good and var status)
            ledger.Mistake($"{itemId} was {status} to its page after update mode");
    }

    /// <summary>Asks until there is an answer of 200; null where there will be none.</summary>
    private async Task<Answer?> AskAsync(string path, string? body, CancellationToken stop)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < _patience; await Task.Delay(_pause, stop))
        {
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            switch (await http.SendAsync(HttpMethod.Post, path, userId, content, stop))
            {
                case { Status: HttpStatusCode.OK } answer:
                    return answer;
                case { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests }:
                    return null;
            }
        }

        return null;
    }

    private void Count(string what) => rig.Faults.Count(what);
}
