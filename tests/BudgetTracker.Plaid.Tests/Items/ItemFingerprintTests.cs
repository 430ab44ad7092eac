namespace BudgetTracker;

public sealed class ItemFingerprintTests
{
    [Fact]
    public void The_same_accounts_of_one_bank_are_equal_in_any_order()
    {
        var first = Of("ins_1", ("Checking", "0001"), ("Savings", "0002"));

        Assert.NotNull(first);
        Assert.Equal(first, Of("ins_1", ("Savings", "0002"), ("Checking", "0001")));
        Assert.NotEqual(first, Of("ins_2", ("Checking", "0001"), ("Savings", "0002")));
        Assert.NotEqual(first, Of("ins_1", ("Checking", "0001")));
    }

    [Theory]
    [InlineData("ins_1", "Checking", null)]
    [InlineData("ins_1", "Checking", "")]
    [InlineData("ins_1", null, "0001")]
    [InlineData("ins_1", "", "0001")]
    [InlineData(null, "Checking", "0001")]
    public void What_is_not_known_is_not_equal(string? institution, string? name, string? mask) => Assert.Null(Of(institution, ("Savings", "0002"), (name, mask)));

    [Fact]
    public void No_accounts_are_not_known() => Assert.Null(Of("ins_1"));

    private static byte[]? Of(string? institution, params (string? Name, string? Mask)[] accounts) => ItemFingerprint.Of(
        new() { InstitutionId = institution }, [.. accounts.Select(static (account, number) => new LinkAccount { Id = $"{number}", Name = account.Name, Mask = account.Mask })]);
}
