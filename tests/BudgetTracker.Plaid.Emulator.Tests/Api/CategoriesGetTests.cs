using System.Text;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class CategoriesGetTests
{
    [Theory]
    [InlineData("10000000", "special", "Bank Fees")]
    [InlineData("12001000", "place", "Community/Animal Shelter")]
    [InlineData("13005043", "place", "Food and Drink/Restaurants/Coffee Shop")]
    [InlineData("14001010", "place", "Healthcare/Healthcare Services/Hospitals, Clinics and Medical Centers")]
    [InlineData("16001000", "special", "Payment/Credit Card")]
    [InlineData("19047000", "place", "Shops/Supermarkets and Groceries")]
    [InlineData("21009000", "special", "Transfer/Payroll")]
    [InlineData("22016000", "place", "Travel/Taxi")]
    public async Task A_category_has_a_group_and_a_hierarchy(string id, string group, string hierarchy)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var category = Assert.Single(await CategoriesAsync(plaid), c => (string?)c!["category_id"] == id)!;
        Assert.Equal(group, (string?)category["group"]);
        Assert.Equal(hierarchy, string.Join('/', category["hierarchy"]!.AsArray().Select(h => (string)h!)));
    }

    [Fact]
    public async Task No_id_stands_twice()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var ids = (await CategoriesAsync(plaid)).Select(c => (string)c!["category_id"]!).ToList();
        Assert.True(ids.Count > 500, $"{ids.Count} categories");
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task No_credentials_are_needed()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.Secret = "right");
        using var client = new HttpClient { BaseAddress = plaid.Emulator.BaseAddress };
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/categories/get", content);
        Assert.True(response.IsSuccessStatusCode);
        (await plaid.PostAsync("/categories/get", new { client_id = "x", secret = "wrong" })).IsOk();
    }

    [Fact]
    public async Task An_unknown_field_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/categories/get", new { language = "en" })).IsError("UNKNOWN_FIELDS");
    }

    private static async Task<JsonArray> CategoriesAsync(TestPlaid plaid) =>
        (await plaid.PostAsync("/categories/get", "{}")).Body["categories"]!.AsArray();
}
