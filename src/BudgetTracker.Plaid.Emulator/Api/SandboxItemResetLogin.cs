namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxitemreset_login"/>
internal static class SandboxItemResetLogin
{
    public static SandboxItemResetLoginResponse Handle(ApiCall call)
    {
        call.Emulation.Break(call.RequireItem(), Errors.LoginRequiredCode);
        return new(true, call.RequestId);
    }
}

internal sealed record SandboxItemResetLoginResponse(bool ResetLogin, string RequestId);
