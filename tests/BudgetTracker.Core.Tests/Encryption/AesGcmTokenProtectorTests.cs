using System.Text;
using CsCheck;

namespace BudgetTracker;

public sealed class AesGcmTokenProtectorTests
{
    private const string Token = "access-sandbox-known";

    private static readonly SealContext _context =
        new("access_token", "sandbox", "user-ü", Guid.Parse("01930e2c-5f6a-7b3d-9c41-0123456789ab"), "item-1");

    private readonly FakeKeyRings _rings = new(FakeKeyRings.Ring("2026-11", ("2026-11", 0), ("2026-12", 100)));
    private readonly AesGcmTokenProtector _protector;

    public AesGcmTokenProtectorTests() => _protector = new([new KeyRingDataKeyProvider(_rings)]);

    public static TheoryData<SealContext> OtherPlaces =>
    [
        _context with { Purpose = "public_token" },
        _context with { Environment = "production" },
        _context with { UserId = "user-u" },
        _context with { UserId = "user-ü " },
        _context with { UserId = "\ud800" },
        _context with { RowId = Guid.Parse("01930e2c-5f6a-7b3d-9c41-0123456789ac") },
        _context with { ItemId = "item-2" },
        _context with { ItemId = "ITEM-1" },
        _context with { ItemId = "" },
        _context with { ItemId = null },
    ];

    // The expected bytes come from Node.js: crypto.createCipheriv("aes-256-gcm", key 00..1f, nonce a0..ab), with the additional
    // data put together by hand from the layout in docs/encryption.md.
    public static TheoryData<bool, string, SealContext, string> KnownAnswers => new()
    {
        {
            false, Token, _context,
            "0101010007323032362d31310000a0a1a2a3a4a5a6a7a8a9aaab877b1f4836b82fcc030be3b16802edb51ec32e7ee76182ce8ab5e1eaf970b4888ba42287"
        },
        {
            false, "public-sandbox-known", _context with { Purpose = "public_token", ItemId = null },
            "0101010007323032362d31310000a0a1a2a3a4a5a6a7a8a9aaab966d1e412ca82fcc030be3b16802edb51ec32e7e090624ae8ad182f77df81854de6a2ccc"
        },
        {
            true, Token, _context with { ItemId = "" },
            "01010200076b6d732d6b65790004deadbeefa0a1a2a3a4a5a6a7a8a9aaab877b1f4836b82fcc030be3b16802edb51ec32e7e2b8026513b34ac39f95293b3c7586816"
        },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public async Task Sealed_bytes_are_those_that_another_implementation_computes(bool kms, string token, SealContext context, string expected)
    {
        IDataKeyProvider provider = kms ? new FakeKms() : new KeyRingDataKeyProvider(_rings);
        var protector = new AesGcmTokenProtector([provider], FillKnownNonce);
        using var sealer = await protector.PrepareAsync(context.Environment, context.UserId);

        Assert.Equal(expected, Convert.ToHexStringLower(sealer.Seal(token, context)));
        Assert.Equal(token, await protector.OpenAsync(Convert.FromHexString(expected), context));
    }

    [Theory]
    [InlineData(Token)]
    [InlineData("")]
    [InlineData("ünï-✓-😀")]
    public async Task What_was_sealed_opens(string value) =>
        Assert.Equal(value, await _protector.OpenAsync(await SealAsync(value), _context));

    [Fact]
    public async Task Sealing_twice_gives_different_bytes()
    {
        using var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId);

        var all = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(sealer.Seal(Token, _context))).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(100, all.Count);
    }

    [Fact]
    public async Task A_sealed_value_holds_no_plaintext() =>
        Assert.DoesNotContain(Token, Encoding.Latin1.GetString(await SealAsync(Token)), StringComparison.Ordinal);

    [Fact]
    public async Task Every_flipped_bit_is_rejected()
    {
        var value = await SealAsync(Token);
        for (var bit = 0; bit < value.Length * 8; bit++)
        {
            value[bit / 8] ^= (byte)(1 << (bit % 8));
            await AssertDoesNotOpen(value, _context);
            value[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(Token, await _protector.OpenAsync(value, _context));
    }

    [Fact]
    public async Task Every_truncation_and_extension_is_rejected()
    {
        var value = await SealAsync(Token);
        for (var length = 0; length < value.Length; length++)
        {
            await AssertDoesNotOpen(value[..length], _context);
            await AssertDoesNotOpen(value[length..], length == 0 ? _context with { ItemId = null } : _context);
        }

        await AssertDoesNotOpen([.. value, 0], _context);
    }

    [Fact]
    public Task Arbitrary_bytes_give_the_one_error()
    {
        var bytes =
            from body in Gen.Byte.Array[0, 80]
            from header in Gen.OneOf<byte[]>([], [1], [1, 1], [1, 1, 1], [1, 1, 1, 0, 7], [1, 1, 1, 255, 255], [1, 1, 1, 0, 0, 255, 255], [1, 1, 9, 0, 0, 0, 0])
            select (byte[])[.. header, .. body];

        return bytes.SampleAsync(value => AssertDoesNotOpen(value, _context), iter: 2000);
    }

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public async Task A_value_that_was_moved_does_not_open(SealContext elsewhere) =>
        await AssertDoesNotOpen(await SealAsync(Token), elsewhere);

    [Fact]
    public async Task Neighbouring_fields_cannot_lend_each_other_characters()
    {
        var context = new SealContext("p", "ab", "c", _context.RowId, "d");
        using var sealer = await _protector.PrepareAsync("ab", "c");
        var value = sealer.Seal(Token, context);

        await AssertDoesNotOpen(value, context with { Environment = "a", UserId = "bc" });
        await AssertDoesNotOpen(value, context with { Purpose = "pa", Environment = "b" });
    }

    [Fact]
    public async Task No_item_and_an_empty_item_are_different_places()
    {
        using var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId);

        var none = sealer.Seal(Token, _context with { ItemId = null });
        var empty = sealer.Seal(Token, _context with { ItemId = "" });

        await AssertDoesNotOpen(none, _context with { ItemId = "" });
        await AssertDoesNotOpen(empty, _context with { ItemId = null });
        Assert.Equal(Token, await _protector.OpenAsync(none, _context with { ItemId = null }));
        Assert.Equal(Token, await _protector.OpenAsync(empty, _context with { ItemId = "" }));
    }

    [Fact]
    public async Task A_key_is_added_promoted_and_retired()
    {
        var old = await SealAsync(Token);

        _rings.Current = FakeKeyRings.Ring("2027-01", ("2026-11", 0), ("2027-01", 200));
        using (var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId))
            Assert.Equal("ring:2027-01", sealer.KeyId);
        var @new = await SealAsync(Token);
        Assert.Equal(Token, await _protector.OpenAsync(old, _context));

        _rings.Current = FakeKeyRings.Ring("2027-01", ("2027-01", 200));
        await AssertDoesNotOpen(old, _context);
        Assert.Equal(Token, await _protector.OpenAsync(@new, _context));
    }

    [Fact]
    public async Task A_key_that_another_host_added_is_found_by_one_refresh()
    {
        var elsewhere = new FakeKeyRings(FakeKeyRings.Ring("2027-01", ("2026-11", 0), ("2027-01", 200)));
        using var sealer = await new AesGcmTokenProtector([new KeyRingDataKeyProvider(elsewhere)]).PrepareAsync(_context.Environment, _context.UserId);
        var value = sealer.Seal(Token, _context);
        _rings.Next = elsewhere.Current;

        Assert.Equal(Token, await _protector.OpenAsync(value, _context));
        Assert.Equal(1, _rings.Refreshes);
    }

    [Fact]
    public async Task A_key_that_nobody_knows_is_looked_for_once()
    {
        var value = await SealAsync(Token);
        _rings.Current = FakeKeyRings.Ring("other", ("other", 50));

        await AssertDoesNotOpen(value, _context);

        Assert.Equal(1, _rings.Refreshes);
    }

    [Fact]
    public async Task The_same_id_with_another_key_does_not_open()
    {
        var value = await SealAsync(Token);
        _rings.Current = FakeKeyRings.Ring("2026-11", ("2026-11", 1));

        await AssertDoesNotOpen(value, _context);
    }

    [Fact]
    public async Task The_header_is_authenticated_even_where_another_id_has_the_same_key()
    {
        _rings.Current = FakeKeyRings.Ring("2026-11", ("2026-11", 0), ("2026-12", 0));
        var value = await SealAsync(Token);

        value[11] = (byte)'2';

        Assert.Contains("2026-12", Encoding.Latin1.GetString(value), StringComparison.Ordinal);
        await AssertDoesNotOpen(value, _context);
    }

    [Fact]
    public async Task The_last_provider_seals_and_the_former_still_opens()
    {
        var ringValue = await SealAsync(Token);
        var both = new AesGcmTokenProtector([new KeyRingDataKeyProvider(_rings), new FakeKms()]);
        using var sealer = await both.PrepareAsync(_context.Environment, _context.UserId);
        var kmsValue = sealer.Seal(Token, _context);

        Assert.Equal("kms:kms-key", sealer.KeyId);
        Assert.Equal(Token, await both.OpenAsync(ringValue, _context));
        Assert.Equal(Token, await both.OpenAsync(kmsValue, _context));
        await AssertDoesNotOpen(kmsValue, _context);
    }

    [Fact]
    public async Task The_error_names_the_key_unless_it_is_no_name()
    {
        var value = await SealAsync(Token);
        var elsewhere = _context with { UserId = "other" };

        Assert.Contains($"names the key '{SealedValue.TryParse(value)!.Value.KeyId}'", (await NotOpenedAsync(value, elsewhere)).Message, StringComparison.Ordinal);
        value[5] = (byte)'\n';
        Assert.Equal(new TokenProtectionException().Message, (await NotOpenedAsync(value, elsewhere)).Message);
    }

    [Fact]
    public async Task A_sealer_seals_only_for_whom_it_was_prepared()
    {
        using var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId);

        Assert.Throws<ArgumentException>(() => sealer.Seal(Token, _context with { UserId = "other" }));
        Assert.Throws<ArgumentException>(() => sealer.Seal(Token, _context with { Environment = "production" }));
    }

    [Fact]
    public async Task A_disposed_sealer_seals_no_more()
    {
        var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId);
        sealer.Dispose();
        sealer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sealer.Seal(Token, _context));
    }

    [Fact]
    public void A_disposed_data_key_is_wiped_and_prints_its_id_only()
    {
        var key = new DataKey("id", FakeKeyRings.Key(1));
        Assert.Equal("id", key.ToString());

        key.Dispose();

        Assert.Equal(new byte[32], key.Key.ToArray());
    }

    [Fact]
    public async Task Text_that_is_not_Unicode_is_refused_when_sealing()
    {
        using var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId);

        Assert.ThrowsAny<ArgumentException>(() => sealer.Seal("\ud800", _context));
        Assert.ThrowsAny<ArgumentException>(() => sealer.Seal(Token, _context with { ItemId = "\ud800" }));
    }

    private static void FillKnownNonce(Span<byte> nonce)
    {
        for (var i = 0; i < nonce.Length; i++)
            nonce[i] = (byte)(0xa0 + i);
    }

    private async Task<byte[]> SealAsync(string value)
    {
        using var sealer = await _protector.PrepareAsync(_context.Environment, _context.UserId);
        return sealer.Seal(value, _context);
    }

    private async Task AssertDoesNotOpen(byte[] value, SealContext context)
    {
        var error = await NotOpenedAsync(value, context);
        Assert.Null(error.InnerException);
        // Whatever is wrong with it, it names the key that the value names, and no more.
        Assert.Contains(error.Message, new[] { new TokenProtectionException().Message, new TokenProtectionException(SealedValue.TryParse(value)?.KeyId ?? "").Message });
    }

    private Task<TokenProtectionException> NotOpenedAsync(byte[] value, SealContext context) =>
        Assert.ThrowsAsync<TokenProtectionException>(() => _protector.OpenAsync(value, context).AsTask());
}
