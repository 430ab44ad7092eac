using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker.Plaid;

/// <summary>What is written by hand is what the serializer would write of the shapes that OpenAPI describes.</summary>
public sealed class WireAnswersTests
{
    private static readonly JsonSerializerOptions _options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly ItemAnswer _item = new()
    {
        ItemId = "item-1",
        Institution = new InstitutionAnswer("ins_1", "Crédit <Agricole> & \"Söhne\""),
        Accounts = [new AccountAnswer("acc-1", "Checking \u2028", "0000", "depository", "checking"), new AccountAnswer("acc-2", null, null, null, null)],
        Status = "good",
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2)),
    };

    [Fact]
    public void Link_token()
    {
        var answer = new LinkTokenAnswer { LinkToken = "link-1", Expiration = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), HostedLinkUrl = "https://secure.plaid.com/hl/1?a=b&c" };

        AssertAsSerialized(answer, WireAnswers.Write);
        AssertAsSerialized(answer with { HostedLinkUrl = null }, WireAnswers.Write);
    }

    [Fact]
    public void Item()
    {
        AssertAsSerialized(_item, WireAnswers.Write);
        AssertAsSerialized(_item with { Institution = new InstitutionAnswer(null, null), Accounts = [] }, WireAnswers.Write);
        AssertAsSerialized(_item with { Institution = null, CreatedAt = null }, WireAnswers.Write);
    }

    [Fact]
    public void Items()
    {
        AssertAsSerialized(new ItemsAnswer([]), WireAnswers.Write);
        AssertAsSerialized(new ItemsAnswer([_item, _item with { ItemId = "item-2" }]), WireAnswers.Write);
    }

    [Fact]
    public void Pending() => AssertAsSerialized(new PendingAnswer(Guid.NewGuid(), "UNKNOWN"), WireAnswers.Write);

    [Fact]
    public void Problem()
    {
        AssertAsSerialized(new ProblemAnswer("Conflict", 409, "duplicate_item", "These accounts are connected already.", "req-1", "item-1"), WireAnswers.Write);
        AssertAsSerialized(new ProblemAnswer("Not Found", 404, "item_not_found", "There is no such item.", RequestId: null, ItemId: null), WireAnswers.Write);
    }

    private static void AssertAsSerialized<T>(T answer, Action<Utf8JsonWriter, T> write) =>
        Assert.Equal(JsonSerializer.Serialize(answer, _options), Encoding.UTF8.GetString(JsonObjectText.Of(answer, write).Span));
}
