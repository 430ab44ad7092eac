using System.Text.Json;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/link/#link-token-create-request-account-filters"/>
internal static class AccountFilter
{
    public static bool Allows(JsonElement? filters, Account account)
    {
        if (filters is not { } types)
            return true;
        if (!types.TryGetProperty(account.Type, out var type) || !type.TryGetProperty("account_subtypes", out var subtypes))
            return false;
        return subtypes.ValueKind == JsonValueKind.Array
            && subtypes.EnumerateArray().Any(s => s.ValueEquals("all") || s.ValueEquals(account.Subtype));
    }
}
