namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxpublic_tokencreate"/>
internal static class SandboxPublicTokenCreate
{
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
        var username = options?.OptionalString("override_username") ?? SandboxUser.Good;
        var password = options?.OptionalString("override_password") ?? "pass_good";
        var days = ReadPeriods(options, call.State.Now);
        fields.Validate();
        Products.Check(products);
        var user = reference?.Find(call.State);

        var institution = Bank(call, institutionId, products);
        var credentials = new SandboxCredentials(username, password);
        credentials.Check();
        var item = new Item
        {
            Institution = institution,
            CreatedAt = call.State.Now,
            Products = products,
            Accounts = Account.At(institution, user?.Id ?? "", credentials.Custom),
            UserId = user?.Id,
            Webhook = webhook,
            Credentials = credentials,
            DaysRequested = days,
        };
        call.Emulation.Add(item);
        return new(call.State.IssuePublicToken(item), call.RequestId);
    }

    /// <summary>How many days of transactions are wanted, by number or from a day on up to today.</summary>
    private static int ReadPeriods(ApiFields? options, DateTimeOffset now)
    {
        var transactions = options?.OptionalObject("transactions");
        var start = transactions?.OptionalDate("start_date");
        transactions?.OptionalDate("end_date");
        var days = transactions?.OptionalInteger("days_requested", 1, Item.MaximumDaysRequested);
        var statements = options?.OptionalObject("statements");
        statements?.RequiredDate("start_date");
        statements?.RequiredDate("end_date");
        options?.OptionalElement("income_verification");
        return days ?? (start is { } first
            ? Math.Clamp(DateOnly.FromDateTime(now.UtcDateTime).DayNumber - first.DayNumber, 1, Item.MaximumDaysRequested)
            : Item.DefaultDaysRequested);
    }

    private static Institution Bank(ApiCall call, string id, IReadOnlyList<string> products)
    {
        var institution = call.Emulation.FindInstitution(id) ?? throw Errors.InvalidInstitution();
        if (institution.Id is NoLongerSupported)
            throw Errors.InstitutionNoLongerSupported();
        var missing = products.Where(p => Catalog.InstitutionBoundProducts.Contains(p)).Except(institution.Products, StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? institution : throw Errors.ProductsNotSupported(missing);
    }
}

internal sealed record SandboxPublicTokenCreateResponse(string PublicToken, string RequestId);
