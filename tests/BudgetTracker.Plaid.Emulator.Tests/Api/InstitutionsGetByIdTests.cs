using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class InstitutionsGetByIdTests
{
    [Theory]
    [InlineData("ins_109508", "First Platypus Bank")]
    [InlineData("ins_109512", "Houndstooth Bank")]
    [InlineData("ins_3", "Chase")]
    [InlineData("ins_56", "Chase")]
    [InlineData("ins_13", "PNC")]
    [InlineData("ins_132241", "First Platypus OAuth App2App Bank")]
    [InlineData("ins_130016", "First Platypus Balance Bank")]
    [InlineData("ins_117650", "Royal Bank of Plaid")]
    [InlineData("ins_117181", "Flexible Platypus Open Banking")]
    [InlineData("ins_135842", "Sandbox Payroll")]
    public async Task A_bank_is_found_by_its_id(string id, string name)
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(name, (string?)(await BankAsync(plaid, id))["name"]);
    }

    [Theory]
    [InlineData("ins_0", "US", "INVALID_INSTITUTION")]
    [InlineData("ins_109508", "CA", "INVALID_INSTITUTION")]
    [InlineData("ins_109508", "XX", "INVALID_FIELD")]
    public async Task An_unknown_bank_is_not(string id, string country, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/institutions/get_by_id", new { institution_id = id, country_codes = new[] { country } })).IsError(code);
    }

    [Fact]
    public async Task Only_the_basics_are_told_unasked()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(
            ["institution_id", "name", "products", "country_codes", "routing_numbers", "dtc_numbers", "oauth"],
            (await BankAsync(plaid, "ins_56")).Select(p => p.Key));
    }

    [Fact]
    public async Task The_optional_metadata_are_address_colour_and_logo()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var bank = await BankAsync(plaid, "ins_56", new { include_optional_metadata = true });
        Assert.Equal(("https://www.chase.com", "#117aca"), ((string)bank["url"]!, (string)bank["primary_color"]!));
        Assert.Null(bank["status"]);
    }

    [Fact]
    public async Task A_logo_is_a_PNG_of_152_pixels_that_stays_the_same_and_differs_between_banks()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var logo = await LogoAsync(plaid, "ins_56");
        var png = Convert.FromBase64String(logo);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        Assert.Equal((152, 152), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Equal(0xae426082, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan()[^4..])); // The checksum that every PNG ends with.
        Assert.Equal(logo, await LogoAsync(plaid, "ins_56"));
        Assert.NotEqual(logo, await LogoAsync(plaid, "ins_3"));
    }

    [Theory]
    [InlineData("ins_109508", "HEALTHY", "NORMAL")]
    [InlineData("ins_132363", "DEGRADED", "DELAYED")]
    [InlineData("ins_132361", "DOWN", "STOPPED")]
    public async Task The_status_is_told_when_asked_for(string id, string health, string interval)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var status = (await BankAsync(plaid, id, new { include_status = true }))["status"]!;
        Assert.Equal(health, (string?)status["item_logins"]!["status"]);
        Assert.Equal(interval, (string?)status["transactions_updates"]!["breakdown"]!["refresh_interval"]);
    }

    [Fact]
    public async Task Auth_and_payment_metadata_are_told_where_the_bank_has_the_product()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var options = new { include_auth_metadata = true, include_payment_initiation_metadata = true };
        var american = await BankAsync(plaid, "ins_109512", options);
        Assert.True((bool)american["auth_metadata"]!["supported_methods"]!["instant_match"]!);
        Assert.Null(american["payment_initiation_metadata"]);
        var british = await BankAsync(plaid, "ins_117243", options, "GB");
        Assert.NotNull(british["payment_initiation_metadata"]!["maximum_payment_amount"]!["GBP"]);
        Assert.Null((await BankAsync(plaid, "ins_116944", options))["auth_metadata"]);
    }

    [Fact]
    public async Task An_unknown_option_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/institutions/get_by_id", """{"institution_id":"ins_3","country_codes":["US"],"options":{"logo":true}}"""))
            .IsError("UNKNOWN_FIELDS");
    }

    [Fact]
    public async Task A_generic_bank_answers_to_any_wellformed_id_when_asked_for()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.AcceptUnknownInstitutions = true);
        Assert.Equal("Bank 424242", (string?)(await BankAsync(plaid, "ins_424242", country: "DE"))["name"]);
        Assert.Equal("Chase", (string?)(await BankAsync(plaid, "ins_56"))["name"]);
        (await plaid.PostAsync("/sandbox/public_token/create", new { institution_id = "ins_424242", initial_products = new[] { "auth" } })).IsOk();
        Assert.Equal("ins_424242", Assert.Single(plaid.Emulator.Items).InstitutionId);
        foreach (var id in new[] { "ins_", "ins_4a", "424242", "INS_424242" })
            (await plaid.PostAsync("/institutions/get_by_id", new { institution_id = id, country_codes = new[] { "US" } })).IsError("INVALID_INSTITUTION");
    }

    private static async Task<string> LogoAsync(TestPlaid plaid, string id) =>
        (string)(await BankAsync(plaid, id, new { include_optional_metadata = true }))["logo"]!;

    private static async Task<JsonObject> BankAsync(TestPlaid plaid, string id, object? options = null, string? country = null)
    {
        string[] countries = country is null ? ["US", "GB"] : [country];
        var answer = await plaid.PostAsync("/institutions/get_by_id", new { institution_id = id, country_codes = countries, options = options ?? new { } });
        answer.IsOk();
        return answer.Body["institution"]!.AsObject();
    }
}
