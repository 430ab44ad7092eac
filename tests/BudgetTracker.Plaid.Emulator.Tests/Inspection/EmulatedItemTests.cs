namespace BudgetTracker.Emulation;

public sealed class EmulatedItemTests
{
    [Fact]
    public async Task An_item_names_the_error_that_its_calls_answer_with()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync());
        var itemId = plaid.Emulator.Items[0].ItemId;
        Assert.Null(plaid.Emulator.Items[0].ErrorCode);

        plaid.Emulator.Bank.Break(itemId, "ITEM_LOCKED");
        Assert.Equal("ITEM_LOCKED", plaid.Emulator.Items[0].ErrorCode);

        plaid.Emulator.Bank.Repair(itemId);
        Assert.Null(plaid.Emulator.Items[0].ErrorCode);
    }
}
