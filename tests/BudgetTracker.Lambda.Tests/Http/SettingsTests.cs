using Microsoft.Extensions.Configuration;

namespace BudgetTracker;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("https://app.example.com/")]
    [InlineData("https://APP.example.com")]
    [InlineData("app.example.com")]
    [InlineData("https://a.example,*")]
    public void An_origin_that_is_none_fails_the_start_with_an_example(string origins) =>
        Assert.Contains("https://app.example.com", Assert.Throws<FunctionStartException>(() => Cors.Parse(origins, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_function_that_would_be_open_to_everybody_does_not_start()
    {
        Assert.Contains("SINGLE_USER_ID", Refusal(("ALLOW_ANONYMOUS", "true")), StringComparison.Ordinal);
        Assert.Contains("ALLOW_ANONYMOUS", Refusal(("SINGLE_USER_ID", "demo")), StringComparison.Ordinal);
        Assert.Contains("ALLOW_ANONYMOUS", Refusal(("SINGLE_USER_ID", "demo"), ("ALLOW_ANONYMOUS", "false")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_one_user_of_a_demo_has_to_be_named_twice_over()
    {
        using var request = ApiGatewayRequest.Parse("""{"httpMethod":"GET","path":"/items","requestContext":{}}"""u8.ToArray());
        Assert.Equal(("demo", null), Parse(("SINGLE_USER_ID", "demo"), ("ALLOW_ANONYMOUS", "true")).Find(request));
        Assert.Equal(401, Parse().Find(request).Refusal?.StatusCode);
    }

    [Fact]
    public void Another_claim_can_be_the_user_even_the_principal_of_a_Lambda_authorizer()
    {
        using var request = ApiGatewayRequest.Parse("""{"httpMethod":"GET","path":"/items","requestContext":{"authorizer":{"principalId":"ann"}}}"""u8.ToArray());
        Assert.Equal(("ann", null), Parse(("USER_CLAIM", "principalId")).Find(request));
    }

    private static string Refusal(params (string Name, string Value)[] settings) => Assert.Throws<FunctionStartException>(() => Parse(settings)).Message;

    private static Users Parse(params (string Name, string Value)[] settings) => Users.Parse(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
}
