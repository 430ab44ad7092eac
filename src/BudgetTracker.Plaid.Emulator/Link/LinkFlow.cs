namespace BudgetTracker;

/// <summary>What the Link dialog does to the state. Call under the state's gate.</summary>
internal sealed class LinkFlow(Emulation emulation)
{
    private readonly EmulatorState _state = emulation.State;

    /// <summary>The link token, if Link may still be opened with it.</summary>
    public LinkToken Accept(string linkToken)
    {
        var token = _state.FindLinkToken(linkToken);
        if (token is null || _state.Now >= token.ExpiresAt || token.UpdateItem is { Removed: true })
            throw Errors.InvalidLinkToken();
        return token;
    }

    public LinkSession Start(string linkToken)
    {
        var token = Accept(linkToken);
        var session = new LinkSession { LinkToken = token, StartedAt = _state.Now };
        token.Sessions.Add(session);
        return session;
    }

    public LinkSession Find(string sessionId) =>
        _state.FindSession(s => string.Equals(s.Id, sessionId, StringComparison.Ordinal) && s.FinishedAt is null)
        ?? throw Errors.InvalidField("link_session_id names no open session");

    /// <summary>The session that an OAuth bank came back to, if it belongs to the link token.</summary>
    public LinkSession? Resume(string linkToken, string oauthStateId) => _state.FindSession(s =>
        s.FinishedAt is null
        && string.Equals(s.LinkToken.Value, linkToken, StringComparison.Ordinal)
        && string.Equals(s.OAuthStateId, oauthStateId, StringComparison.Ordinal));

    public static IEnumerable<Institution> Institutions(LinkToken token) => Institution.InLink
        .Where(i => token.CountryCodes.Contains(i.Country, StringComparer.Ordinal))
        .Where(i => !i.OAuth || token.RedirectUri is not null);

    public static void SignIn(LinkSession session, Institution institution)
    {
        session.SignedIn = institution;
        session.Accounts = session.LinkToken.UpdateItem is { } item && !session.LinkToken.AccountSelection
            ? item.Accounts
            : [.. Found(session, institution).Where(a => AccountFilter.Allows(session.LinkToken.AccountFilters, a)).Select(a => Known(session, a))];
    }

    /// <summary>Ends the session with success, unless it may link more, for the given accounts or, without any given, the ones signed in to.</summary>
    public LinkSuccess Finish(LinkSession session, IReadOnlyList<string>? accountIds = null)
    {
        var institution = session.SignedIn ?? throw Errors.InvalidField("nobody has signed in to this session");
        var accounts = session.Accounts.Where(a => accountIds is null || accountIds.Contains(a.Id, StringComparer.Ordinal)).ToList();
        if (accounts.Count == 0)
            throw Errors.InvalidField("account_ids must name at least one account of the session");

        var item = session.LinkToken.UpdateItem ?? NewItem(session, institution, accounts);
        item.HasNewAccount &= !session.LinkToken.AccountSelection;
        if (session.LinkToken.UpdateItem is not null)
        {
            item.Choose(accounts);
            item.Products = [.. item.Products.Union(session.LinkToken.Products, StringComparer.Ordinal)];
            item.Consented = [.. item.Consented.Union(Supported(institution, session.LinkToken.ConsentedProducts), StringComparer.Ordinal)];
            emulation.Renew(item);
        }

        var success = new LinkSuccess(_state.IssuePublicToken(item), [.. accounts.Select(LinkAccount.Of)], new(institution.Name, institution.Id));
        session.Added.Add(success);
        if (session.LinkToken.UpdateItem is null)
            emulation.FireItemAdded(session, success);
        if (session.LinkToken.MultiItem)
            (session.SignedIn, session.Accounts) = (null, []);
        else
            End(session);
        return success;
    }

    /// <summary>Ends a session that may link several items.</summary>
    public void End(LinkSession session)
    {
        session.FinishedAt = _state.Now;
        emulation.FireSessionFinished(session);
    }

    public void Exit(LinkSession session, ApiError? error, Institution? institution, string status, string requestId)
    {
        if (session.Added is not [])
        {
            End(session); // Whoever leaves after one bank has linked it.
            return;
        }

        session.FinishedAt = _state.Now;
        session.Exit = new(error, new(institution is null ? null : new(institution.Name, institution.Id), status, session.Id, requestId));
        emulation.FireSessionFinished(session);
    }

    private static IReadOnlyList<Account> Found(LinkSession session, Institution institution) => Account.At(
        institution, session.LinkToken.Person, session.Credentials.Custom, session.LinkToken.UpdateItem?.KnowsNewAccount ?? false);

    /// <summary>Update mode shows the accounts an item has, or had, under the ids they have.</summary>
    private static Account Known(LinkSession session, Account account) => session.LinkToken.UpdateItem is not { } item ? account
        : item.Choices.SelectMany(choice => choice.Accounts).Concat(item.Accounts).LastOrDefault(a => string.Equals(a.Mask, account.Mask, StringComparison.Ordinal)) ?? account;

    private static List<string> Supported(Institution institution, IEnumerable<string> products) =>
        [.. products.Intersect(institution.Products, StringComparer.Ordinal)];

    private Item NewItem(LinkSession session, Institution institution, IReadOnlyList<Account> accounts)
    {
        var token = session.LinkToken;
        var item = new Item
        {
            Institution = institution,
            CreatedAt = _state.Now,
            Products = [.. token.Products.Union(Supported(institution, token.ProductsIfSupported), StringComparer.Ordinal)],
            Consented = Supported(institution, token.ConsentedProducts),
            Accounts = accounts,
            ClientUserId = token.ClientUserId,
            UserId = token.UserId,
            Webhook = token.Webhook,
            Credentials = session.Credentials,
            DaysRequested = token.DaysRequested ?? Item.DefaultDaysRequested,
        };
        emulation.Add(item);
        return item;
    }
}
