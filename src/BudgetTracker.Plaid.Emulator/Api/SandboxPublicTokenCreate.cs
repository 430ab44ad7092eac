namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxpublic_tokencreate"/>
internal static class SandboxPublicTokenCreate
{
    private const int MaximumDays = 730;
    private const string NoLongerSupported = "ins_133402";

    public static SandboxPublicTokenCreateResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var institutionId = fields.Required("institution_id");
        var products = fields.RequiredList("initial_products");
        if (products.Count == 0)
            fields.Invalid("initial_products must not be empty");
        var reference = UserReference.ReadOptional(fields);
        var options = fields.OptionalObject("options");
        var webhook = options?.OptionalString("webhook");
        WebhookAddress.Check(fields, "options.webhook", webhook);
        var username = options?.OptionalString("override_username") ?? "user_good";
        var password = options?.OptionalString("override_password") ?? "pass_good";
        ReadPeriods(options);
        fields.Validate();
        Products.Check(products);
        var user = reference?.Find(call.State);

        var item = new Item
        {
            Institution = Institution(call, institutionId, products),
            CreatedAt = call.State.Now,
            Products = products,
            Accounts = Account.Sandbox(),
            UserId = user?.Id,
            Webhook = webhook,
        };
        SandboxUsers.Check(username, password);
        call.State.Add(item);
        return new(call.State.IssuePublicToken(item), call.RequestId);
    }

    private static void ReadPeriods(ApiFields? options)
    {
        var transactions = options?.OptionalObject("transactions");
        transactions?.OptionalDate("start_date");
        transactions?.OptionalDate("end_date");
        transactions?.OptionalInteger("days_requested", 1, MaximumDays);
        var statements = options?.OptionalObject("statements");
        statements?.RequiredDate("start_date");
        statements?.RequiredDate("end_date");
        options?.OptionalElement("income_verification");
    }

    private static Institution Institution(ApiCall call, string id, IReadOnlyList<string> products)
    {
        var institution = call.Emulation.FindInstitution(id) ?? throw Errors.InvalidInstitution();
        if (institution.Id is NoLongerSupported)
            throw Errors.InstitutionNoLongerSupported();
        var missing = products.Where(p => Catalog.InstitutionBoundProducts.Contains(p)).Except(institution.Products, StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? institution : throw Errors.ProductsNotSupported(missing);
    }
}

internal sealed record SandboxPublicTokenCreateResponse(string PublicToken, string RequestId);
