using System.Text;

namespace BudgetTracker.LocalAws;

/// <summary>The stand-in's signatures are the ones that AWS published, so a client that passes it passes AWS.</summary>
public sealed class KnownAnswerTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Timestamp = "20150830T123600Z";

    private static readonly CredentialScope _scope = new("20150830", "us-east-1", "service");

    // AWS's Signature Version 4 test suite.
    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/", "?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/example/..", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "//", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    public void The_test_suite_s_requests_have_the_test_suite_s_signatures(string method, string path, string query, string expected)
    {
        var request = new SignedRequest(
            method, path, query, [new("Host", "example.amazonaws.com"), new("X-Amz-Date", Timestamp)], ReadOnlyMemory<byte>.Empty);

        Assert.Equal(expected, SignatureV4.Sign(CanonicalRequest.Of(request, ["host", "x-amz-date"]), Timestamp, _scope, Secret));
    }

    [Fact]
    public void A_body_is_covered()
    {
        var request = new SignedRequest(
            "POST",
            "/",
            "",
            [new("Content-Type", "application/x-www-form-urlencoded"), new("Host", "example.amazonaws.com"), new("X-Amz-Date", Timestamp)],
            Encoding.ASCII.GetBytes("Param1=value1"));

        Assert.Equal(
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            SignatureV4.Sign(CanonicalRequest.Of(request, ["content-type", "host", "x-amz-date"]), Timestamp, _scope, Secret));
    }

    // The example of "Create a signed AWS API request" in AWS's documentation.
    [Fact]
    public void The_documentation_s_example_has_its_signature()
    {
        var request = new SignedRequest(
            "GET",
            "/",
            "?Action=ListUsers&Version=2010-05-08",
            [
                new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), new("Host", "iam.amazonaws.com"),
                new("X-Amz-Date", Timestamp),
            ],
            ReadOnlyMemory<byte>.Empty);

        Assert.Equal(
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            SignatureV4.Sign(CanonicalRequest.Of(request, ["content-type", "host", "x-amz-date"]), Timestamp, _scope with { Service = "iam" }, Secret));
    }
}
