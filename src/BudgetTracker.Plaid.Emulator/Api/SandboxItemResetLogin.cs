namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxitemreset_login"/>
internal static class SandboxItemResetLogin
{
    public static SandboxItemResetLoginResponse Handle(ApiCall call)
    {
        Reset(call.Emulation, call.RequireItem());
        return new(true, call.RequestId);
    }

    public static void Reset(Emulation emulation, Item item)
    {
        item.LoginRequired = true;
        emulation.Fire(item, "ITEM", "ERROR");
    }
}

internal sealed record SandboxItemResetLoginResponse(bool ResetLogin, string RequestId);
