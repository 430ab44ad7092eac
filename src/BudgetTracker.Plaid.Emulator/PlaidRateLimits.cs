namespace BudgetTracker;

/// <summary>Whose table of rate limits an emulator keeps to.</summary>
public enum PlaidRateLimits
{
    /// <summary>Any number of calls is answered.</summary>
    None,

    /// <summary>Those of Plaid's Sandbox.</summary>
    Sandbox,

    /// <summary>Those of Plaid's Production.</summary>
    Production,
}
