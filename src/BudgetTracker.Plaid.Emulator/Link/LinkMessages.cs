namespace BudgetTracker;

// What the dialog's frame and the emulator say to each other; Plaid's own frame speaks a protocol it does not publish.

internal sealed record LinkStartRequest(string LinkToken, string? ReceivedRedirectUri = null);

internal sealed record LinkStartResponse(
    string LinkSessionId, string ClientName, IReadOnlyList<string> Products, bool UpdateMode, LinkBank? Institution,
    IReadOnlyList<LinkBank> Institutions, LinkSignInResponse? SignedIn, bool Denied, string? CompletionRedirectUri,
    bool MultiItem, string RequestId);

internal sealed record LinkInstitutionsRequest(string LinkToken);

internal sealed record LinkInstitutionsResponse(IReadOnlyList<LinkBank> Institutions, string RequestId);

internal sealed record LinkBank(string InstitutionId, string Name, string Color, bool Oauth)
{
    public static LinkBank Of(Institution institution) => new(institution.Id, institution.Name, institution.Color, institution.OAuth);
}

internal sealed record LinkSignInRequest(string LinkSessionId, string InstitutionId, string Username, string Password);

internal sealed record LinkAnswerRequest(string LinkSessionId, IReadOnlyList<string> Answers);

/// <summary>The accounts that were found, or what the bank asks before it shows any.</summary>
internal sealed record LinkSignInResponse(
    IReadOnlyList<LinkAccount> Accounts, IReadOnlyList<string> Selected, bool ChooseAccounts, LinkChallenge? Challenge, string RequestId)
{
    private const int Preselected = 2;

    public static LinkSignInResponse Of(LinkSession session, string requestId)
    {
        var item = session.LinkToken.UpdateItem;
        var selected = item?.Accounts ?? session.Accounts.Take(Preselected);
        return new(
            [.. session.Accounts.Select(LinkAccount.Of)], [.. selected.Select(a => a.Id)], item is null || session.LinkToken.AccountSelection, null, requestId);
    }

    public static LinkSignInResponse Asking(MfaRound round, string requestId) =>
        new([], [], false, new(round.Type, round.Hint, [.. round.Questions.Select(q => new LinkQuestion(q.Text, q.Choices))]), requestId);
}

internal sealed record LinkChallenge(string Type, string Hint, IReadOnlyList<LinkQuestion> Questions);

internal sealed record LinkQuestion(string Text, IReadOnlyList<string> Choices);

internal sealed record LinkFinishRequest(string LinkSessionId, IReadOnlyList<string> AccountIds);

internal sealed record LinkFinishResponse(string PublicToken, IReadOnlyList<LinkAccount> Accounts, LinkInstitution Institution, string RequestId);

/// <summary>The user has linked enough.</summary>
internal sealed record LinkEndRequest(string LinkSessionId);

internal sealed record LinkExitRequest(string LinkSessionId, string Status, string? InstitutionId, ApiError? Error);

internal sealed record LinkEventRequest(string LinkSessionId, string EventName, Dictionary<string, string> Metadata);

internal sealed record LinkOAuthRequest(string LinkSessionId, string InstitutionId);

internal sealed record LinkOAuthDecision(string LinkSessionId, bool Approved);

internal sealed record LinkRedirect(string Url, string RequestId);
