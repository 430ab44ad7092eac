using CsCheck;

namespace BudgetTracker.Emulation;

/// <summary>For random histories, changes between pages, page sizes and restarts, what a client makes of the pages is the bank's truth.</summary>
public sealed class SyncPropertyTests
{
    private static readonly Gen<(int Seed, int Days, int[] Leaps, int[] Counts)> _histories = Gen.Select(
        Gen.Int[0, 1_000_000], Gen.Int[1, 730], Gen.Int[1, 400].Array[1, 8], Gen.Int[1, 500].Array[1, 8]);

    [Fact]
    public Task Replaying_the_pages_gives_the_banks_truth_and_balances_equal_their_transactions() => _histories.SampleAsync(
        async history =>
        {
            await using var plaid = await TestPlaid.StartAsync(o => o.Seed = history.Seed);
            var access = await plaid.AccessTokenAsync(new { transactions = new { days_requested = history.Days } });
            var mirror = new Mirror(plaid, access);
            var (pages, changes) = (0, 0);
            foreach (var leap in history.Leaps)
            {
                plaid.Emulator.Bank.Advance(TimeSpan.FromHours(leap));
                // Now and then the bank's data change between two pages, and the run begins anew.
                await mirror.SyncAsync(() => history.Counts[pages++ % history.Counts.Length], () =>
                {
                    if ((pages + history.Seed) % 13 == 0 && changes++ < 3)
                        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(1));
                });
                mirror.IsTrue(plaid.Emulator.Items[0].ItemId);
            }
        },
        iter: 60,
        threads: 1);
}
