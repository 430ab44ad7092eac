using System.Globalization;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>Both token types promise the same, so both stand here.</summary>
public sealed class AccessTokenTests
{
    private const string Access = "access-sandbox-7c2f1b1e-planted";
    private const string Public = "public-sandbox-0d9e4a77-planted";

    private static readonly JsonSerializerOptions _withFields = new() { IncludeFields = true };

    public static TheoryData<object> Tokens => [new AccessToken(Access), new PublicToken(Public)];

    [Theory]
    [MemberData(nameof(Tokens))]
    public void A_token_prints_as_a_mask_however_it_is_printed(object token)
    {
        string[] prints =
        [
            token.ToString()!,
            $"{token}",
            $"{token,60}",
            "" + token,
            string.Format(CultureInfo.InvariantCulture, "{0}", token),
            new { Token = token }.ToString()!,
            new List<object> { token }[0].ToString()!,
        ];

        Assert.All(prints, static print =>
        {
            Assert.Contains("***", print, StringComparison.Ordinal);
            Assert.DoesNotContain("planted", print, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Serialising_a_token_reveals_nothing(object token)
    {
        Assert.DoesNotContain("planted", JsonSerializer.Serialize(token, token.GetType()), StringComparison.Ordinal);
        Assert.DoesNotContain("planted", JsonSerializer.Serialize(new { token, list = new[] { token } }), StringComparison.Ordinal);
        Assert.DoesNotContain("planted", JsonSerializer.Serialize(token, token.GetType(), _withFields), StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_comes_out_through_Reveal_only()
    {
        Assert.Equal(Access, new AccessToken(Access).Reveal());
        Assert.Equal(Public, new PublicToken(Public).Reveal());
        foreach (var type in new[] { typeof(AccessToken), typeof(PublicToken) })
        {
            Assert.Empty(type.GetProperties());
            Assert.DoesNotContain(type.GetMethods(), static method => method.Name is "op_Implicit" or "op_Explicit");
            var texts = type.GetMethods().Where(static method => method.ReturnType == typeof(string)).Select(static method => method.Name);
            Assert.Equal("Reveal ToString", string.Join(' ', texts.Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public void Tokens_compare_by_value_and_case()
    {
        Assert.True(new AccessToken("a") == new AccessToken("a"));
        Assert.True(new AccessToken("a") != new AccessToken("A"));
        Assert.True(new AccessToken("a") != new AccessToken("ab"));
        Assert.Equal(new AccessToken("a").GetHashCode(), new AccessToken("a").GetHashCode());
        Assert.True(new AccessToken("a").Equals((object)new AccessToken("a")));
        Assert.False(new AccessToken("a").Equals("a"));
        Assert.True(new PublicToken("a") == new PublicToken("a"));
        Assert.True(new PublicToken("a") != new PublicToken("A"));
        Assert.False(new PublicToken("a").Equals((object)new AccessToken("a")));
    }

    [Fact]
    public void The_default_value_holds_no_token_and_equals_only_itself()
    {
        Assert.Throws<InvalidOperationException>(() => default(AccessToken).Reveal());
        Assert.Throws<InvalidOperationException>(() => default(PublicToken).Reveal());
        Assert.True(default(AccessToken) == default);
        Assert.False(default(AccessToken) == new AccessToken("a"));
        Assert.False(new PublicToken("a") == default);
        Assert.Equal("access-***", default(AccessToken).ToString());
        Assert.Equal(0, default(PublicToken).GetHashCode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void A_token_is_never_blank(string? value)
    {
        Assert.ThrowsAny<ArgumentException>(() => new AccessToken(value!));
        Assert.ThrowsAny<ArgumentException>(() => new PublicToken(value!));
    }
}
