namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxtransactionscreate"/>
internal static class SandboxTransactionsCreate
{
    private const int MaximumTransactions = 10;
    private const int MaximumAge = 14;

    public static EmptyResponse Handle(ApiCall call)
    {
        var bodies = call.Fields.RequiredObjects("transactions");
        if (bodies.Count == 0)
            call.Fields.Invalid("transactions must not be empty");
        if (bodies.Count > MaximumTransactions)
            call.Fields.Invalid("transactions must contain at most 10 transactions");
        var wanted = bodies.Select(body => Read(body, call)).ToList();
        var item = call.RequireTransactions(days: null, options: null, bodies);
        if (item.Username is not SandboxUser.Dynamic)
            throw Errors.InvalidField("/sandbox/transactions/create can only be called for Items of the user user_transactions_dynamic");

        call.Emulation.Updates.Of(item);
        var account = item.Accounts.FirstOrDefault(a => a.Type is "depository")?.Mask
            ?? throw Errors.InvalidField("the Item has no depository account");
        foreach (var (transacted, posted, amount, description, currency) in wanted)
        {
            item.Add(new(
                call.State.Now, $"created/{item.Extras.Count}", account, amount, currency ?? Country.Of(item.Institution.Country).Currency,
                transacted, posted, description));
        }

        call.Emulation.Updates.Refresh(item);
        return new(call.RequestId);
    }

    private static (DateOnly Transacted, DateOnly Posted, decimal Amount, string Description, string? Currency) Read(ApiFields body, ApiCall call)
    {
        var today = DateOnly.FromDateTime(call.State.Now.UtcDateTime);
        var transacted = body.RequiredDate("date_transacted");
        var posted = body.RequiredDate("date_posted");
        var amount = body.RequiredNumber("amount");
        var description = body.Required("description");
        var currency = body.OptionalString("iso_currency_code");
        if (!Currencies.IsOne(currency))
            body.Invalid("iso_currency_code must be a code of ISO 4217");
        if (!Currencies.IsAmount(amount))
            body.Invalid("amount must be below a billion, with at most two decimals");
        if (transacted != default && (transacted < today.AddDays(-MaximumAge) || transacted > today))
            body.Invalid("date_transacted must be today or within the last 14 days");
        if (posted != default && (posted < transacted || posted > today))
            body.Invalid("date_posted must be between date_transacted and today");
        return (transacted, posted, amount, description, currency);
    }
}
