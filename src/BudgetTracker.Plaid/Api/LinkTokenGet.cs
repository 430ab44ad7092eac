using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Answer of <c>/link/token/get</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokenget"/>
public sealed record LinkTokenGetResponse : IPlaidResponse
{
    /// <summary>When the token was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>The sessions opened with the token; empty before the first.</summary>
    [AllowNull]
    public IReadOnlyList<LinkSession> LinkSessions { get; init => field = value ?? []; } = [];

    /// <summary>Plaid's <c>request_id</c>.</summary>
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>One session of a link token.</summary>
public sealed record LinkSession
{
    /// <summary>Id of the session, as Link's <c>onSuccess</c> names it.</summary>
    public required string LinkSessionId { get; init; }

    /// <summary>When the person finished or left; null while under way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How the person left without success, or null.</summary>
    public LinkSessionExit? Exit { get; init; }

    /// <summary>As <see cref="Exit"/>, for clients of before.</summary>
    public LinkSessionExit? OnExit { get; init; }

    /// <summary>What the session produced.</summary>
    public LinkSessionResults? Results { get; init; }
}

/// <summary>How a Link session ended without success.</summary>
public sealed record LinkSessionExit
{
    /// <summary>What went wrong, or null where the person just left.</summary>
    public PlaidItemError? Error { get; init; }
}

/// <summary>What a Link session produced.</summary>
public sealed record LinkSessionResults
{
    /// <summary>The Items linked in the session.</summary>
    [AllowNull]
    public IReadOnlyList<LinkSessionItem> ItemAddResults { get; init => field = value ?? []; } = [];
}

/// <summary>One Item linked in a Link session, before its token is exchanged.</summary>
public sealed record LinkSessionItem
{
    /// <summary>The token to exchange.</summary>
    public required PublicToken PublicToken { get; init; }

    /// <summary>The institution, as <c>onSuccess</c> gives it.</summary>
    public LinkInstitution? Institution { get; init; }

    /// <summary>The chosen accounts, as <c>onSuccess</c> gives them.</summary>
    [AllowNull]
    public IReadOnlyList<LinkAccount> Accounts { get; init => field = value ?? []; } = [];
}
