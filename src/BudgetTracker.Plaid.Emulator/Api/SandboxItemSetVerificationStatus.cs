using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>Ends an account's verification by micro-deposits, and tells the item's webhook.</summary>
/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxitemset_verification_status"/>
internal static class SandboxItemSetVerificationStatus
{
    private static readonly FrozenSet<string> _statuses = new[] { "automatically_verified", "verification_expired" }.ToFrozenSet(StringComparer.Ordinal);

    public static EmptyResponse Handle(ApiCall call)
    {
        var accountId = call.Fields.Required("account_id");
        var status = call.Fields.Required("verification_status");
        Choices.Check(call.Fields, "verification_status", [status], _statuses);
        var item = call.RequireItem();
        if (!item.Accounts.Any(IsMeant))
            throw Errors.InvalidAccountId();

        item.Accounts = [.. item.Accounts.Select(a => IsMeant(a) ? a with { VerificationStatus = status } : a)];
        call.Emulation.Fire(item, "AUTH", status.ToUpperInvariant(), fields: new() { ["account_id"] = accountId, ["error"] = null });
        return new(call.RequestId);

        bool IsMeant(Account account) => string.Equals(account.Id, accountId, StringComparison.Ordinal);
    }
}
