namespace BudgetTracker;

public sealed class UserIdsTests
{
    [Theory]
    [InlineData("ann", true)]
    [InlineData("auth0|507f1f77bcf86cd799439011", true)]
    [InlineData("用户-1", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("Not supported currently. Use oid claim.", false)]
    [InlineData("ann\n", false)]
    [InlineData("a\0nn", false)]
    [InlineData("a\u00a0nn", false)]
    public void An_id_is_one_word(string? value, bool isValid) => Assert.Equal(isValid, UserIds.IsValid(value));

    [Fact]
    public void Half_a_character_is_no_id() => Assert.False(UserIds.IsValid("ann" + '\ud83d'));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void An_id_has_at_most_255_characters(int length, bool isValid) => Assert.Equal(isValid, UserIds.IsValid(new string('a', length)));
}
