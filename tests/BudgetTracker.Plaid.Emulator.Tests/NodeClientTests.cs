namespace BudgetTracker.Emulation;

/// <summary>The emulator as Plaid's own client for Node.js meets it: tests/NodeClient.</summary>
public sealed class NodeClientTests
{
    private static readonly NodeProject _project = new("NodeClient");

    [NodeClientFact]
    public async Task The_whole_life_of_an_item_is_as_Plaids_own_client_expects_it()
    {
        await using var plaid = new PlaidEmulator();
        await plaid.StartAsync();

        var (exitCode, report) = await _project.RunAsync(["life.mjs", plaid.BaseAddress.GetLeftPart(UriPartial.Authority)]);

        Assert.True(exitCode == 0, report);
        Assert.Contains("the item had its life", report, StringComparison.Ordinal);
        Assert.Equal(2, plaid.Items.Count(item => item.Removed));
    }

    /// <summary>Skipped, saying what is missing, where Node.js or the client is.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NodeClientFactAttribute : FactAttribute
    {
        public NodeClientFactAttribute() => Skip = _project.FindUnavailableReason();
    }
}
