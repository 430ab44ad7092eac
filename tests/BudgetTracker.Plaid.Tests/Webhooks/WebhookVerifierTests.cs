using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace BudgetTracker;

public sealed class WebhookVerifierTests(ITestOutputHelper output) : IDisposable
{
    private static readonly byte[] _body = """{"webhook_type":"ITEM","webhook_code":"ERROR"}"""u8.ToArray();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly TestKey _key = new();

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Of_ten_thousand_forged_webhooks_none_is_accepted_and_plaid_is_hardly_asked()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        using var second = new TestKey();
        using var expired = new TestKey { ExpiredAt = _time.GetUtcNow().ToUnixTimeSeconds() };
        var plaid = new KeyRegister(_key, second, expired);
        var verifier = Verifier(plaid);
        using var forger = new Forger(_key, second, expired, _time, new Random(seed));
        var kinds = forger.Kinds().ToList();
        var verdicts = new Dictionary<WebhookVerdict, int>();
        Assert.InRange(kinds.Count, 40, 100);

        for (var i = 0; i < 10_000; i++)
        {
            var (name, forge) = kinds[i % kinds.Count];
            var (header, body) = forge(forger.Body());
            var proof = await verifier.VerifyAsync(header, body, default);
            Assert.True(proof.Verdict is not WebhookVerdict.Genuine && proof.BodySha256 is null, $"Accepted: {name} (seed {seed})");
            verdicts[proof.Verdict] = verdicts.GetValueOrDefault(proof.Verdict) + 1;
            _time.Advance(TimeSpan.FromMilliseconds(5));
            if (i % 1000 is 500)
                Assert.Equal(WebhookVerdict.Genuine, (await verifier.VerifyAsync(_key.Sign(_body, _time.GetUtcNow()), _body, default)).Verdict);
        }

        output.WriteLine(string.Join(", ", verdicts.Select(static pair => $"{pair.Key} {pair.Value}")));
        Assert.InRange(plaid.Calls, 1, 10);
        // Each of them for a reason that says what is wrong: all but the one that says that it is.
        Assert.Equal(
            Enum.GetValues<WebhookVerdict>().Except([WebhookVerdict.Genuine, WebhookVerdict.UnusableKey]).Order(),
            verdicts.Keys.Order());
    }

    [Theory]
    [InlineData("no header", "Missing")]
    [InlineData("alg none with a signature", "WrongAlgorithm")]
    [InlineData("HS256 with the public key as its secret", "WrongAlgorithm")]
    [InlineData("another key under a known id", "WrongSignature")]
    [InlineData("another curve of the same length", "WrongSignature")]
    [InlineData("another id of Plaid's", "WrongSignature")]
    [InlineData("an id that nobody knows", "UnknownKey")]
    [InlineData("an expired key", "ExpiredKey")]
    [InlineData("too old", "TooOld")]
    [InlineData("from the future", "FromTheFuture")]
    [InlineData("another byte in the body", "OtherBody")]
    [InlineData("r of zero", "WrongSignature")]
    [InlineData("s of the curve's order", "WrongSignature")]
    [InlineData("a signature in DER", "Malformed")]
    [InlineData("padding", "Malformed")]
    [InlineData("the id twice, once disguised", "Malformed")]
    public async Task A_forged_webhook_is_refused_for_what_is_wrong_with_it(string kind, string verdict)
    {
        using var second = new TestKey();
        using var expired = new TestKey { ExpiredAt = _time.GetUtcNow().ToUnixTimeSeconds() - 1 };
        using var forger = new Forger(_key, second, expired, _time, new Random(1));

        var (header, body) = forger.Kinds()[kind](forger.Body());

        Assert.Equal(verdict, $"{(await Verifier(new KeyRegister(_key, second, expired)).VerifyAsync(header, body, default)).Verdict}");
    }

    [Theory]
    [InlineData(-300, "Genuine")]
    [InlineData(-301, "TooOld")]
    [InlineData(60, "Genuine")]
    [InlineData(61, "FromTheFuture")]
    public async Task A_webhook_is_good_for_five_minutes_and_clocks_may_differ_by_one(int seconds, string verdict)
    {
        var at = _time.GetUtcNow().AddSeconds(seconds);

        var proof = await Verifier(new KeyRegister(_key)).VerifyAsync(_key.Sign(_body, at), _body, default);

        Assert.Equal(verdict, $"{proof.Verdict}");
        if (proof.Verdict is WebhookVerdict.Genuine)
            Assert.Equal((at, Convert.ToHexString(SHA256.HashData(_body))), (proof.IssuedAt, Convert.ToHexString(proof.BodySha256!)));
    }

    [Fact]
    public async Task Of_many_that_are_verified_at_once_each_has_its_own_verdict()
    {
        using var another = new TestKey(_key.Id);
        var verifier = Verifier(new KeyRegister(_key));
        var headers = Enumerable.Range(0, 200).Select(i => (i % 2 is 0 ? _key : another).Sign(_body, _time.GetUtcNow())).ToList();

        var verdicts = await Task.WhenAll(headers.Select(header => Task.Run(async () => (await verifier.VerifyAsync(header, _body, default)).Verdict)));

        Assert.Equal(headers.Select((_, i) => i % 2 is 0 ? WebhookVerdict.Genuine : WebhookVerdict.WrongSignature), verdicts);
    }

    [Fact]
    public async Task A_key_that_expires_later_is_good_until_then()
    {
        _key.ExpiredAt = _time.GetUtcNow().ToUnixTimeSeconds() + 10;
        var verifier = Verifier(new KeyRegister(_key));

        Assert.Equal(WebhookVerdict.Genuine, (await verifier.VerifyAsync(_key.Sign(_body, _time.GetUtcNow()), _body, default)).Verdict);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(WebhookVerdict.ExpiredKey, (await verifier.VerifyAsync(_key.Sign(_body, _time.GetUtcNow()), _body, default)).Verdict);
    }

    [Theory]
    [InlineData("kty")]
    [InlineData("crv")]
    [InlineData("alg")]
    [InlineData("use")]
    [InlineData("kid")]
    [InlineData("x is short")]
    [InlineData("no point of the curve")]
    public async Task A_key_that_is_not_for_ES256_signatures_is_used_for_nothing(string flaw)
    {
        var plaid = new KeyRegister(_key);
        var key = plaid.Known[_key.Id];
        plaid.Known[_key.Id] = flaw switch
        {
            "kty" => key with { Kty = "RSA" },
            "crv" => key with { Crv = "P-384" },
            "alg" => key with { Alg = "ES384" },
            "use" => key with { Use = "enc" },
            "kid" => key with { Kid = "another" },
            "x is short" => key with { X = key.X[..^2] },
            _ => key with { X = key.Y, Y = key.X },
        };

        Assert.Equal(WebhookVerdict.UnusableKey, (await Verifier(plaid).VerifyAsync(_key.Sign(_body, _time.GetUtcNow()), _body, default)).Verdict);
    }

    [Fact]
    public async Task A_key_that_does_not_say_what_it_is_for_is_for_signatures()
    {
        var plaid = new KeyRegister(_key);
        plaid.Known[_key.Id] = plaid.Known[_key.Id] with { Use = null };

        Assert.Equal(WebhookVerdict.Genuine, (await Verifier(plaid).VerifyAsync(_key.Sign(_body, _time.GetUtcNow()), _body, default)).Verdict);
    }

    private WebhookVerifier Verifier(IPlaidWebhookApi plaid) => new(new WebhookKeys(plaid, _time, NullLogger<WebhookKeys>.Instance), _time);
}
