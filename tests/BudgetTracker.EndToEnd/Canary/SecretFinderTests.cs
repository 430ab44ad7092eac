using System.Text;

namespace BudgetTracker;

public sealed class SecretFinderTests
{
    private const string Id = "5d3c8a1e-77aa-4b0f-9c1d-0a1b2c3d4e5f";
    private const string Token = $"access-sandbox-{Id}";
    private const string Password = "p+/ss wörd \"quoted\" & long";

    private readonly SecretFinder _finder = new();

    public SecretFinderTests()
    {
        _finder.Add("token", Token);
        _finder.Add("password", Password);
        _finder.Add("key", [.. Enumerable.Range(180, 32).Select(i => (byte)i)]);
    }

    [Fact]
    public void A_secret_is_found_as_it_is_and_by_the_part_that_is_secret()
    {
        Assert.Equal("token", Assert.Single(_finder.FindIn($"Bearer {Id}.")));
        Assert.Equal("token", Assert.Single(_finder.FindIn($"ID={Id.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}")));
        Assert.Contains("token", _finder.FindIn($"{{\"access_token\":\"{Token}\"}}"));
        Assert.Contains("password", _finder.FindIn($"Password={Password};"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("user:")]
    [InlineData("secret=")]
    public void A_secret_is_found_in_base64_wherever_it_stands(string before)
    {
        foreach (var after in (string[])["", "!", " and more"])
        {
            Assert.Contains("token", _finder.FindIn(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Token + after))));
            Assert.Contains("token", _finder.FindIn(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Id + after))));
            Assert.Contains("password", _finder.FindIn(Base64Url(before + Password + after)));
        }
    }

    [Fact]
    public void A_secret_is_found_in_hexadecimal_in_an_address_and_in_json()
    {
        Assert.Contains("token", _finder.FindIn(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token))));
        Assert.Contains("password", _finder.FindIn($"https://host/?p={Uri.EscapeDataString(Password)}"));
        Assert.Contains("password", _finder.FindIn(System.Text.Json.JsonSerializer.Serialize(Password)));
    }

    [Fact]
    public void A_key_is_found_in_base64_and_in_hexadecimal()
    {
        byte[] key = [.. Enumerable.Range(180, 32).Select(i => (byte)i)];

        Assert.Contains("key", _finder.FindIn($"\"k1\":\"{Convert.ToBase64String(key)}\""));
        Assert.Contains("key", _finder.FindIn(Convert.ToHexStringLower(key)));
        Assert.Contains("key", _finder.FindIn(BitConverter.ToString(key)));
    }

    [Fact]
    public void What_is_like_a_secret_but_is_none_is_not_found()
    {
        Assert.Empty(_finder.FindIn($"access-sandbox-{Id.Replace('5', '6')} access-**** item_id k1 password"));
        Assert.Throws<ArgumentException>(() => _finder.Add("short", "password"));
    }

    private static string Base64Url(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
