namespace BudgetTracker;

// What the dialog's frame and the emulator say to each other; Plaid's own frame speaks a protocol it does not publish.

internal sealed record LinkStartRequest(string LinkToken, string? ReceivedRedirectUri = null);

internal sealed record LinkStartResponse(
    string LinkSessionId, string ClientName, IReadOnlyList<string> Products, bool UpdateMode, LinkBank? Institution,
    IReadOnlyList<LinkBank> Institutions, LinkSignInResponse? SignedIn, bool Denied, string? CompletionRedirectUri, string RequestId);

internal sealed record LinkBank(string InstitutionId, string Name, string Color, bool Oauth)
{
    public static LinkBank Of(Institution institution) => new(institution.Id, institution.Name, institution.Color, institution.OAuth);
}

internal sealed record LinkSignInRequest(string LinkSessionId, string InstitutionId, string Username, string Password);

internal sealed record LinkSignInResponse(IReadOnlyList<LinkAccount> Accounts, IReadOnlyList<string> Selected, bool ChooseAccounts, string RequestId)
{
    private const int Preselected = 2;

    public static LinkSignInResponse Of(LinkSession session, string requestId)
    {
        var item = session.LinkToken.UpdateItem;
        var selected = item?.Accounts ?? session.Accounts.Take(Preselected);
        return new(
            [.. session.Accounts.Select(LinkAccount.Of)], [.. selected.Select(a => a.Id)], item is null || session.LinkToken.AccountSelection, requestId);
    }
}

internal sealed record LinkFinishRequest(string LinkSessionId, IReadOnlyList<string> AccountIds);

internal sealed record LinkFinishResponse(string PublicToken, IReadOnlyList<LinkAccount> Accounts, LinkInstitution Institution, string RequestId);

internal sealed record LinkExitRequest(string LinkSessionId, string Status, string? InstitutionId, ApiError? Error);

internal sealed record LinkEventRequest(string LinkSessionId, string EventName, Dictionary<string, string> Metadata);

internal sealed record LinkOAuthRequest(string LinkSessionId, string InstitutionId);

internal sealed record LinkOAuthDecision(string LinkSessionId, bool Approved);

internal sealed record LinkRedirect(string Url, string RequestId);
