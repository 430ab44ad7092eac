using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>A session as <c>/link/token/get</c> reports it.</summary>
internal sealed record LinkSessionView(
    string LinkSessionId,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    LinkOnSuccess? OnSuccess,
    LinkExit? OnExit,
    LinkExit? Exit,
    IReadOnlyList<LinkEvent> Events,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LinkResults? Results)
{
    public static LinkSessionView Of(LinkSession session) => new(
        session.Id,
        session.StartedAt,
        session.FinishedAt,
        session is { LinkToken.MultiItem: false, Added: [var s] } ? new(s.PublicToken, new(s.Institution, s.Accounts, session.Id, null)) : null,
        session.Exit,
        session.Exit,
        session.Events,
        session.Added is [] ? null : new([.. session.Added], [], [], [], [], null));
}

internal sealed record LinkOnSuccess(string PublicToken, LinkOnSuccessMetadata Metadata);

internal sealed record LinkOnSuccessMetadata(
    LinkInstitution Institution, IReadOnlyList<LinkAccount> Accounts, string LinkSessionId, string? TransferStatus);

internal sealed record LinkSuccess(string PublicToken, IReadOnlyList<LinkAccount> Accounts, LinkInstitution Institution);

internal sealed record LinkInstitution(string Name, string InstitutionId);

internal sealed record LinkAccount(
    string Id, string Name, string? Mask, string Type, string Subtype, string? VerificationStatus, string? ClassType)
{
    public static LinkAccount Of(Account account) =>
        new(account.Id, account.Name, account.Mask, account.Type, account.Subtype, null, null);
}

internal sealed record LinkExit(ApiError? Error, LinkExitMetadata Metadata);

internal sealed record LinkExitMetadata(LinkInstitution? Institution, string Status, string LinkSessionId, string RequestId);

internal sealed record LinkEvent(string EventName, DateTimeOffset Timestamp, string EventId, Dictionary<string, string> EventMetadata);

internal sealed record LinkResults(
    IReadOnlyList<LinkSuccess> ItemAddResults,
    IReadOnlyList<JsonElement> CraItemAddResults,
    IReadOnlyList<JsonElement> CraUpdateResults,
    IReadOnlyList<JsonElement> BankIncomeResults,
    IReadOnlyList<JsonElement> PayrollIncomeResults,
    JsonElement? DocumentIncomeResults);
