namespace BudgetTracker;

public sealed class PlaidSecretTests
{
    [Theory]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"s","PLAID_ENV":"sandbox"}""")]
    [InlineData("\uFEFF  {\"PLAID_CLIENT_ID\":\" c\",\"PLAID_SECRET\":\"s\\n\",\"PLAID_ENV\":\"Sandbox \",\"more\":[{}]} \r\n")]
    [InlineData("""{"plaid_client_id":"c","plaid_secret":"s","plaid_env":"sandbox","PLAID_OTHER":1,"PLAID_OTHER":2,}""")]
    public void Plaid_keys_are_read_tolerantly(string json)
    {
        var credentials = PlaidSecret.Parse("id", json, environment: null);

        Assert.Equal(("c", "s", "sandbox"), (credentials.ClientId, credentials.RevealSecret(), credentials.Environment));
    }

    [Theory]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"s","PLAID_ENV":"sandbox"}""")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"s","PLAID_ENV":"development"}""")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"s"}""")]
    public void The_options_environment_overrides_the_secrets(string json) =>
        Assert.Equal("production", PlaidSecret.Parse("id", json, "production").Environment);

    [Theory]
    [InlineData("PLANTED5ECRET", "JSON object")]
    [InlineData("\"PLANTED5ECRET\"", "JSON object")]
    [InlineData("{\"PLAID_SECRET\":\"PLANTED5ECRET\"", "JSON object")]
    [InlineData("", "JSON object")]
    [InlineData("""{"PLAID_SECRET":"PLANTED5ECRET","PLAID_ENV":"sandbox"}""", "no PLAID_CLIENT_ID")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":" ","PLAID_ENV":"sandbox"}""", "no PLAID_SECRET")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":null,"PLAID_ENV":"sandbox"}""", "no PLAID_SECRET")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":["PLANTED5ECRET"],"PLAID_ENV":"sandbox"}""", "PLAID_SECRET of the secret 'id' is not a string")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"PLANTED5ECRET","PLAID_SECRET":"other","PLAID_ENV":"sandbox"}""", "PLAID_SECRET twice")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"PLANTED5ECRET\r\nX: y","PLAID_ENV":"sandbox"}""", "PLAID_SECRET of the secret 'id' holds a space")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"PLANTED5ECRET\ud800","PLAID_ENV":"sandbox"}""", "not valid Unicode")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"PLANTED5ECRET"}""", "no PLAID_ENV. Add it, or set Plaid:Environment, to sandbox or production")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"s","PLAID_ENV":"PLANTED5ECRET"}""", "sandbox or production")]
    [InlineData("""{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"PLANTED5ECRET","PLAID_ENV":"development"}""", "shut down on 20 June 2024. Set it to sandbox or production")]
    public void Malformed_plaid_keys_name_the_field_and_the_cure_and_no_value(string json, string expected) =>
        SecretParsing.AssertRefused(() => PlaidSecret.Parse("id", json, environment: null), expected);

    [Fact]
    public void No_error_quotes_a_planted_secret_wherever_it_stands()
    {
        string[] shapes =
        [
            """{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"#","PLAID_ENV":"sandbox"}""",
            """{"a":"#"}""",
        ];

        SecretParsing.AssertNeverQuotes(shapes, json => PlaidSecret.Parse("id", json, environment: null));
    }
}
