namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/identity/#identityget"/>
internal static class IdentityGet
{
    public static AccountsGetResponse Handle(ApiCall call)
    {
        var (item, accounts) = ProductAccess.Require(call, "identity");
        return new([.. accounts.Select(a => AccountView.Of(a) with { Owners = [OwnerView.Sandbox] })], ItemView.Of(item), call.RequestId);
    }
}

internal sealed record OwnerView(
    IReadOnlyList<string> Names, IReadOnlyList<ContactView> PhoneNumbers, IReadOnlyList<ContactView> Emails, IReadOnlyList<OwnerAddressView> Addresses)
{
    /// <summary>The person whom all accounts of the Sandbox belong to.</summary>
    public static OwnerView Sandbox { get; } = new(
        ["Alberta Bobbeth Charleson"],
        [new("2025550123", false, "home"), new("1112224444", false, "work"), new("1112225555", false, "mobile")],
        [
            new("accountholder0@example.com", true, "primary"),
            new("accountholder1@example.com", false, "secondary"),
            new("extraordinarily.long.email.username.123456@reallylonghostname.com", false, "other"),
        ],
        [
            new(new("Malakoff", "NY", "2992 Cameron Road", "14236", "US"), true),
            new(new("San Matias", "CA", "2493 Leisure Lane", "93405-2255", "US"), false),
        ]);
}

internal sealed record ContactView(string Data, bool Primary, string Type);

internal sealed record OwnerAddressView(AddressView Data, bool Primary);

internal sealed record AddressView(string? City, string? Region, string Street, string? PostalCode, string? Country);
