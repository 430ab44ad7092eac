namespace BudgetTracker;

/// <summary>One opening of the Link dialog.</summary>
internal sealed class LinkSession
{
    public string Id { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Names the session in the redirect URI that an OAuth bank returns to.</summary>
    public string OAuthStateId { get; init; } = Guid.NewGuid().ToString();

    public required LinkToken LinkToken { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The OAuth bank the user was sent to, or null.</summary>
    public Institution? OAuthBank { get; set; }

    /// <summary>What the user signs in with.</summary>
    public SandboxCredentials Credentials { get; set; } = SandboxCredentials.Good;

    /// <summary>The bank that has yet to be answered, and what it asks.</summary>
    public (Institution Bank, Queue<MfaRound> Rounds)? Challenge { get; set; }

    /// <summary>The institution the user signed in to, or null before that.</summary>
    public Institution? SignedIn { get; set; }

    /// <summary>The accounts the sign-in found; fixed for the session, so that ids stay the same.</summary>
    public IReadOnlyList<Account> Accounts { get; set; } = [];

    public List<LinkEvent> Events { get; } = [];

    /// <summary>The items that were linked, or the one that was repaired; several only where the link token allows it.</summary>
    public List<LinkSuccess> Added { get; } = [];

    public LinkExit? Exit { get; set; }
}
