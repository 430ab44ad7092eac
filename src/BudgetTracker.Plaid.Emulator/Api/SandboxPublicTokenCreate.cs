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
        options?.Ignore("override_username", "override_password", "transactions", "statements", "income_verification");
        fields.Validate();
        options?.Validate();
        Products.Check(products);
        if (userId is not null && !call.State.IsUser(userId))
            throw Errors.UserNotFound();

        var item = new Item
        {
            Institution = call.Emulation.FindInstitution(institutionId) ?? throw Errors.InvalidInstitution(),
            CreatedAt = call.State.Now,
            Products = products,
            Accounts = Account.Sandbox(),
            UserId = userId,
            Webhook = webhook,
        };
        call.State.Add(item);
        return new(call.State.IssuePublicToken(item), call.RequestId);
    }
}

internal sealed record SandboxPublicTokenCreateResponse(string PublicToken, string RequestId);
