namespace BudgetTracker;

public sealed class SecretParserTests
{
    private static readonly string _key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    [Theory]
    [InlineData("5433")]
    [InlineData("\"5433\"")]
    [InlineData("\" 5433 \"")]
    public void The_shape_of_RDS_is_read_with_the_port_as_number_or_text(string port)
    {
        var credentials = PostgresSecret.Parse(
            "id",
            $$"""{"username":"u","password":" p ","engine":"aurora-postgresql","host":"h","port":{{port}},"dbname":"d","dbInstanceIdentifier":"i"}""");

        Assert.Equal(("u", " p ", "h", 5433, "d"), (credentials.Username, credentials.RevealPassword(), credentials.Host, credentials.Port, credentials.Database));
    }

    [Fact]
    public void A_secret_that_RDS_manages_holds_only_user_and_password()
    {
        var credentials = PostgresSecret.Parse("id", """{"username":"u","password":"p"}""");

        Assert.Null(credentials.Host);
        Assert.Null(credentials.Port);
        Assert.Null(credentials.Database);
    }

    [Theory]
    [InlineData("""{"password":"PLANTED5ECRET"}""", "no username")]
    [InlineData("""{"username":"u"}""", "no password")]
    [InlineData("""{"username":"u","password":12345}""", "password of the secret 'id' is not a string")]
    [InlineData("""{"username":"u","password":"PLANTED5ECRET","engine":"mysql"}""", "postgres or aurora-postgresql")]
    [InlineData("""{"username":"u","password":"PLANTED5ECRET","port":0}""", "from 1 to 65535")]
    [InlineData("""{"username":"u","password":"PLANTED5ECRET","port":65536}""", "from 1 to 65535")]
    [InlineData("""{"username":"u","password":"PLANTED5ECRET","port":5432.5}""", "from 1 to 65535")]
    [InlineData("""{"username":"u","password":"p","port":"PLANTED5ECRET"}""", "from 1 to 65535")]
    [InlineData("""{"username":"u","password":"p","port":true}""", "from 1 to 65535")]
    public void Malformed_database_credentials_name_the_field_and_the_cure_and_no_value(string json, string expected) =>
        AssertRefused(() => PostgresSecret.Parse("id", json), expected);

    [Fact]
    public void A_key_ring_is_read()
    {
        var ring = KeyRingSecret.Parse("id", $$$"""{"primary":"b","keys":{"a":"{{{Convert.ToBase64String(new byte[32])}}}","b":"{{{_key}}}\n"}}""");

        Assert.Equal("b", ring.PrimaryKeyId);
        Assert.Equal("a b", string.Join(' ', ring.KeyIds));
        Assert.Equal(Enumerable.Repeat((byte)7, 32), ring.Find("b"));
    }

    [Theory]
    [InlineData("""{"keys":{"a":"KEY"}}""", "no primary")]
    [InlineData("""{"primary":"a"}""", "openssl rand -base64 32")]
    [InlineData("""{"primary":"a","keys":["KEY"]}""", "openssl rand -base64 32")]
    [InlineData("""{"primary":"a","keys":{}}""", "not among its keys")]
    [InlineData("""{"primary":"KEY","keys":{"a":"KEY"}}""", "not among its keys")]
    [InlineData("""{"primary":"a","keys":{"KEY":"a"}}""", "id of key 1")]
    [InlineData("""{"primary":"a","keys":{"a":"PLANTED5ECRET"}}""", "key a of the key ring 'id' is not 32 bytes in base64")]
    [InlineData("""{"primary":"a","keys":{"a":"KEYKEY"}}""", "not 32 bytes in base64")]
    [InlineData("""{"primary":"a","keys":{"a":"AAAA"}}""", "not 32 bytes in base64")]
    [InlineData("""{"primary":"a","keys":{"a":17}}""", "not 32 bytes in base64")]
    [InlineData("""{"primary":"a","keys":{"a":"KEY","a":"KEY"}}""", "key a twice")]
    [InlineData("""{"primary":"a","keys":{"a":"KEY"},"keys":{}}""", "keys twice")]
    public void Malformed_key_rings_name_the_field_and_the_cure_and_no_key(string json, string expected) =>
        AssertRefused(() => KeyRingSecret.Parse("id", json.Replace("KEY", _key, StringComparison.Ordinal)), expected);

    [Fact]
    public void No_error_of_any_parser_quotes_a_planted_secret_wherever_it_stands()
    {
        string[] shapes =
        [
            """{"username":"u","password":"#","engine":"postgres","host":"h","port":5432}""",
            """{"primary":"#","keys":{"#":"#","b":"#"}}""",
            """{"a":"#"}""",
        ];

        SecretParsing.AssertNeverQuotes(shapes, json => PostgresSecret.Parse("id", json), json => KeyRingSecret.Parse("id", json));
    }

    private static void AssertRefused(Func<object> parse, string expected) =>
        Assert.DoesNotContain(_key, SecretParsing.AssertRefused(parse, expected), StringComparison.Ordinal);
}
