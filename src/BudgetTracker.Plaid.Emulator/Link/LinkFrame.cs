namespace BudgetTracker;

/// <summary>The steps of the dialog, as its frame asks for them.</summary>
internal sealed class LinkFrame(Emulation emulation)
{
    private const int MaximumClientName = 30;

    private readonly LinkFlow _flow = new(emulation);

    public LinkStartResponse Start(LinkStartRequest request, string requestId)
    {
        var state = OAuthState(request.ReceivedRedirectUri);
        var session = state is null
            ? _flow.Start(request.LinkToken)
            : _flow.Resume(request.LinkToken, state) ?? throw Errors.InvalidField("receivedRedirectUri belongs to no open session of this link token");
        var token = session.LinkToken;
        var bank = session.SignedIn ?? token.UpdateItem?.Institution;
        return new(
            session.Id,
            token.ClientName.Length > MaximumClientName ? "This Application" : token.ClientName,
            token.Products,
            token.UpdateItem is not null,
            bank is null ? null : LinkBank.Of(bank),
            [.. LinkFlow.Institutions(token).Select(LinkBank.Of)],
            session.SignedIn is null ? null : LinkSignInResponse.Of(session, requestId),
            state is not null && session.SignedIn is null,
            token.Hosted ? token.CompletionRedirectUri : null,
            token.MultiItem,
            requestId);
    }

    /// <summary>The banks for a page that shows them itself; no session starts.</summary>
    public LinkInstitutionsResponse Institutions(LinkInstitutionsRequest request, string requestId) =>
        new([.. LinkFlow.Institutions(_flow.Accept(request.LinkToken)).Select(LinkBank.Of)], requestId);

    public LinkSignInResponse SignIn(LinkSignInRequest request, string requestId)
    {
        var session = _flow.Find(request.LinkSessionId);
        var bank = Bank(session, request.InstitutionId);
        var credentials = new SandboxCredentials(request.Username, request.Password);
        var rounds = credentials.Check();
        session.Credentials = credentials;
        session.Challenge = (bank, new(rounds));
        return GoOn(session, requestId);
    }

    public LinkSignInResponse Answer(LinkAnswerRequest request, string requestId)
    {
        var session = _flow.Find(request.LinkSessionId);
        if (session.Challenge is not { } challenge)
            throw Errors.InvalidField("the bank asked this session nothing");
        if (!challenge.Rounds.Peek().Accepts(request.Answers))
            throw new ApiException(Errors.InvalidMfa());
        challenge.Rounds.Dequeue();
        return GoOn(session, requestId);
    }

    public LinkFinishResponse Finish(LinkFinishRequest request, string requestId)
    {
        var success = _flow.Finish(_flow.Find(request.LinkSessionId), request.AccountIds);
        return new(success.PublicToken, success.Accounts, success.Institution, requestId);
    }

    public EmptyResponse End(LinkEndRequest request, string requestId)
    {
        var session = _flow.Find(request.LinkSessionId);
        if (!session.LinkToken.MultiItem || session.Added is [])
            throw Errors.InvalidField("this session has linked nothing yet, or ends by itself");
        _flow.End(session);
        return new(requestId);
    }

    public EmptyResponse Exit(LinkExitRequest request, string requestId)
    {
        var institution = Institution.Find(request.InstitutionId ?? "");
        _flow.Exit(_flow.Find(request.LinkSessionId), request.Error, institution, request.Status, requestId);
        return new(requestId);
    }

    public EmptyResponse Record(LinkEventRequest request, string requestId)
    {
        var session = emulation.State.FindSession(s => string.Equals(s.Id, request.LinkSessionId, StringComparison.Ordinal));
        session?.Events.Add(new(request.EventName, emulation.State.Now, Guid.NewGuid().ToString(), request.Metadata));
        return new(requestId);
    }

    public LinkRedirect LeaveForBank(LinkOAuthRequest request, string requestId)
    {
        var session = _flow.Find(request.LinkSessionId);
        session.OAuthBank = Bank(session, request.InstitutionId);
        return new($"/link/bank?session={session.Id}&name={Uri.EscapeDataString(session.OAuthBank.Name)}", requestId);
    }

    public LinkRedirect ComeBack(LinkOAuthDecision request, string requestId)
    {
        var session = _flow.Find(request.LinkSessionId);
        var bank = session.OAuthBank ?? throw Errors.InvalidField("the session was not sent to a bank");
        if (request.Approved)
            LinkFlow.SignIn(session, bank);
        return new($"{session.LinkToken.RedirectUri}?oauth_state_id={session.OAuthStateId}", requestId);
    }

    private static LinkSignInResponse GoOn(LinkSession session, string requestId)
    {
        var (bank, rounds) = session.Challenge!.Value;
        if (rounds.TryPeek(out var round))
            return LinkSignInResponse.Asking(round, requestId);
        session.Challenge = null;
        LinkFlow.SignIn(session, bank);
        return LinkSignInResponse.Of(session, requestId);
    }

    private static Institution Bank(LinkSession session, string id) =>
        session.LinkToken.UpdateItem?.Institution
        ?? LinkFlow.Institutions(session.LinkToken).FirstOrDefault(i => string.Equals(i.Id, id, StringComparison.Ordinal))
        ?? throw Errors.InvalidInstitution();

    private static string? OAuthState(string? receivedRedirectUri) =>
        Uri.TryCreate(receivedRedirectUri, UriKind.Absolute, out var uri)
            ? System.Web.HttpUtility.ParseQueryString(uri.Query)["oauth_state_id"]
            : null;
}
