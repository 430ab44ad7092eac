using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class ReadmeTests
{
    [Fact]
    public async Task The_table_of_routes_is_the_codes()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "src", "BudgetTracker.Plaid.Emulator", "README.md"));
        var told = lines.Where(line => line.StartsWith("| `/", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.Equal(plaid.Emulator.Routes, told);
    }

    [Fact]
    public async Task Every_route_answers_and_others_do_as_Plaid_does()
    {
        await using var plaid = await TestPlaid.StartAsync();
        foreach (var route in plaid.Emulator.Routes)
            Assert.NotEqual("NOT_FOUND", (await plaid.PostAsync(route, new JsonObject())).ErrorCode);
        (await plaid.PostAsync("/transfer/create", new JsonObject())).IsError("NOT_FOUND", "INVALID_REQUEST", System.Net.HttpStatusCode.NotFound);
    }
}
