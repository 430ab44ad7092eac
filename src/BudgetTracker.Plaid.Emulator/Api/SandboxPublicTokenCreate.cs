namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxpublic_tokencreate"/>
internal static class SandboxPublicTokenCreate
{
    public static SandboxPublicTokenCreateResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var institutionId = fields.Required("institution_id");
        var products = fields.RequiredList("initial_products");
        var userId = fields.OptionalString("user_id");
        var options = fields.OptionalObject("options");
        var webhook = options?.OptionalString("webhook");
        WebhookAddress.Check(fields, "options.webhook", webhook);
        var username = options?.OptionalString("override_username");
        options?.Ignore("override_password", "statements", "income_verification");
        var transactions = options?.OptionalObject("transactions");
        var start = transactions?.OptionalDate("start_date");
        transactions?.OptionalDate("end_date");
        fields.Validate();
        options?.Validate();
        transactions?.Validate();
        Products.Check(products);
        if (userId is not null && !call.State.IsUser(userId))
            throw Errors.UserNotFound();

        var institution = Institution.Find(institutionId) ?? throw Errors.InvalidInstitution();
        var item = new Item
        {
            Institution = institution,
            CreatedAt = call.State.Now,
            Products = products,
            Accounts = Account.At(institution, userId ?? ""),
            UserId = userId,
            Webhook = webhook,
            Username = username ?? SandboxUser.Good,
            DaysRequested = Days(start, call.State.Now),
        };
        call.Emulation.Add(item);
        return new(call.State.IssuePublicToken(item), call.RequestId);
    }

    /// <summary>From the wanted start of the history up to today, or Plaid's default.</summary>
    private static int Days(DateOnly? start, DateTimeOffset now) => start is { } first
        ? Math.Clamp(DateOnly.FromDateTime(now.UtcDateTime).DayNumber - first.DayNumber, 1, Item.MaximumDaysRequested)
        : Item.DefaultDaysRequested;
}

internal sealed record SandboxPublicTokenCreateResponse(string PublicToken, string RequestId);
