using System.Net;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public class ItemEndpointsTests
{
    [Fact]
    public async Task The_list_holds_the_callers_items()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Items.ListAsync("ann", Arg.Any<CancellationToken>())
            .Returns([SubstitutedHost.Item, SubstitutedHost.Item with { ItemId = "item-2", Institution = null, Accounts = [], Status = ItemStatuses.LoginRequired }]);
        var answer = await host.Client.GetAsync("/items");
        var items = (await answer.JsonAsync()).GetProperty("items");
        Assert.Equal("2026-01-02T03:04:05+00:00", items[0].GetProperty("created_at").GetString());
        Assert.Equal("""{"item_id":"item-2","accounts":[],"status":"LOGIN_REQUIRED","action":"repair","created_at":"2026-01-02T03:04:05+00:00"}""", items[1].GetRawText());
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_user_without_items_gets_an_empty_list()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Items.ListAsync("ann", Arg.Any<CancellationToken>()).Returns([]);
        Assert.Equal("""{"items":[]}""", await host.Client.GetStringAsync("/items"));
    }

    [Fact]
    public async Task An_item_is_removed_for_its_owner()
    {
        await using var host = await SubstitutedHost.StartAsync();
        var answer = await host.Client.DeleteAsync("/items/Item-1");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        await host.Removal.Received(1).RemoveAsync("ann", "Item-1", Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData("bobs")]
    [InlineData("a%20b")]
    [InlineData("%7f")]
    public async Task An_item_that_is_not_the_callers_is_not_found(string itemId)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Removal.RemoveAsync("ann", "bobs", Arg.Any<CancellationToken>()).ThrowsAsync(new ItemNotFoundException("bobs"));
        var problem = await (await host.Client.DeleteAsync($"/items/{itemId}")).ProblemAsync(404, "item_not_found");
        Assert.DoesNotContain("bobs", problem.ToString(), StringComparison.Ordinal);
    }
}
