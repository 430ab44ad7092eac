using System.Text.Json;

namespace BudgetTracker;

/// <summary>The state as a document, and back. Tokens that have expired are left out.</summary>
internal static class StateMapping
{
    public static StateDocument ToDocument(this EmulatorState state, WebhookKeys keys, TimeSpan clockAhead) => new(
        StateDocument.CurrentVersion,
        keys.Save(),
        state.Users.ToDictionary(u => u.ClientUserId, u => u.Id, StringComparer.Ordinal),
        [.. state.Items.Select(Save)],
        [.. state.PublicTokens.Where(t => state.Now < t.Value.ExpiresAt).Select(t => Save(t.Key, t.Value))],
        [.. state.LinkTokens.Where(t => t.IsKept(state.Now)).Select(Save)],
        clockAhead,
        keys.SaveExpired(),
        state.Users.Where(u => !u.IsBare).Select(Save).ToList() is { Count: > 0 } users ? users : null);

    /// <summary>Fills a new state.</summary>
    /// <exception cref="JsonException">The document names an item or a bank that does not exist.</exception>
    public static void Restore(this EmulatorState state, StateDocument document)
    {
        foreach (var (clientUserId, user) in document.UsersByClientUserId)
            state.Add(new User { Id = user, ClientUserId = clientUserId, CreatedAt = User.Unknown });
        foreach (var user in document.Users ?? [])
            state.Add(Restore(user));
        foreach (var item in document.Items)
            state.Add(Restore(item));
        var items = state.Items.ToLookup(i => i.Id, StringComparer.Ordinal);
        foreach (var token in document.PublicTokens)
            state.Add(token.Value, new() { Item = Known(items[token.ItemId].FirstOrDefault()), ExpiresAt = token.ExpiresAt, Spent = token.Spent });
        foreach (var token in document.LinkTokens)
            state.Add(Restore(token, token.UpdateItemId is { } id ? Known(items[id].FirstOrDefault()) : null));
    }

    private static SavedUser Save(User user) => new(user.Id, user.ClientUserId, user.Token, user.CreatedAt, user.UpdatedAt, user.Identity);

    private static User Restore(SavedUser saved) => new()
    {
        Id = saved.Id,
        ClientUserId = saved.ClientUserId,
        Token = saved.Token,
        CreatedAt = saved.CreatedAt,
        UpdatedAt = saved.UpdatedAt,
        Identity = saved.Identity,
    };

    private static SavedItem Save(Item item) => new(
        item.Id, item.Institution.Id, item.CreatedAt, item.Products, item.ClientUserId, item.UserId, item.Accounts, item.Webhook,
        item.AccessToken, item.Exchanges, item.LoginRequired, item.Removed, item.LastWebhook is { } last ? new(last.Code, last.At) : null,
        item.Credentials.Username, item.TransactionsSince, item.DaysRequested, item.Extras, item.Transactions?.Fetched ?? item.Fetched, item.SyncAsked, item.RecurringAsked,
        item.Error, item.ConsentedAt, item.HasNewAccount, item.Consented, item.Credentials.Password, item.Choices, item.IsFollowed);

    private static SavedPublicToken Save(string value, IssuedPublicToken token) => new(value, token.Item.Id, token.ExpiresAt, token.Spent);

    private static SavedLinkToken Save(LinkToken token) => new(
        token.Value, token.CreatedAt, token.ExpiresAt, token.ClientName, token.Language, token.CountryCodes, token.Products,
        token.ClientUserId, token.UserId, token.Webhook, token.RedirectUri, token.AccountFilters, token.UpdateItem?.Id,
        token.AccountSelection, token.Hosted, token.CompletionRedirectUri, [.. token.Sessions.Where(s => s.Exit is null).Select(Save)],
        token.DaysRequested, token.RoutingNumber, token.ProductsIfSupported, token.ConsentedProducts, token.MultiItem);

    private static SavedSession Save(LinkSession session) => new(
        session.Id, session.OAuthStateId, session.StartedAt, session.FinishedAt, session.OAuthBank?.Id, session.SignedIn?.Id,
        session.Accounts, session.Added.FirstOrDefault(), session.Credentials.Username, session.Credentials.Password, [.. session.Added.Skip(1)]);

    private static Item Restore(SavedItem saved) => new()
    {
        Id = saved.Id,
        Institution = Bank(saved.InstitutionId),
        CreatedAt = saved.CreatedAt,
        Products = saved.Products,
        ClientUserId = saved.ClientUserId,
        UserId = saved.UserId,
        Accounts = saved.Accounts,
        Webhook = saved.Webhook,
        AccessToken = saved.AccessToken,
        Exchanges = saved.Exchanges,
        Error = saved.Error ?? (saved.LoginRequired ? Errors.LoginRequiredCode : null),
        ConsentedAt = saved.ConsentedAt ?? saved.CreatedAt,
        HasNewAccount = saved.HasNewAccount,
        Consented = saved.Consented ?? [],
        Removed = saved.Removed,
        LastWebhook = saved.LastWebhook is { } last ? (last.Code, last.SentAt) : null,
        Credentials = Credentials(saved.Username, saved.Password),
        // Files from before there were transactions do not say since when there are some.
        TransactionsSince = saved.TransactionsSince ?? (saved.Products.Contains("transactions", StringComparer.Ordinal) ? saved.CreatedAt : null),
        DaysRequested = saved.DaysRequested ?? Item.DefaultDaysRequested,
        Extras = [.. saved.Extras ?? []],
        Choices = [.. saved.Choices ?? []],
        IsFollowed = saved.IsFollowed,
        Fetched = saved.Fetched ?? [],
        SyncAsked = saved.SyncAsked,
        RecurringAsked = saved.RecurringAsked,
    };

    private static LinkToken Restore(SavedLinkToken saved, Item? updateItem)
    {
        var token = new LinkToken
        {
            Value = saved.Value,
            CreatedAt = saved.CreatedAt,
            ExpiresAt = saved.ExpiresAt,
            ClientName = saved.ClientName,
            Language = saved.Language,
            CountryCodes = saved.CountryCodes,
            Products = saved.Products,
            ClientUserId = saved.ClientUserId,
            UserId = saved.UserId,
            Webhook = saved.Webhook,
            RedirectUri = saved.RedirectUri,
            AccountFilters = saved.AccountFilters,
            RoutingNumber = saved.RoutingNumber,
            UpdateItem = updateItem,
            AccountSelection = saved.AccountSelection,
            Hosted = saved.Hosted,
            CompletionRedirectUri = saved.CompletionRedirectUri,
            DaysRequested = saved.DaysRequested,
            ProductsIfSupported = saved.ProductsIfSupported ?? [],
            ConsentedProducts = saved.ConsentedProducts ?? [],
            MultiItem = saved.MultiItem,
        };
        token.Sessions.AddRange(saved.Sessions.Select(s => Restore(s, token)));
        return token;
    }

    private static LinkSession Restore(SavedSession saved, LinkToken token)
    {
        var session = new LinkSession
        {
            Id = saved.Id,
            OAuthStateId = saved.OauthStateId,
            LinkToken = token,
            StartedAt = saved.StartedAt,
            FinishedAt = saved.FinishedAt,
            OAuthBank = saved.OauthBankId is { } bank ? Bank(bank) : null,
            SignedIn = saved.SignedInId is { } signedIn ? Bank(signedIn) : null,
            Credentials = Credentials(saved.Username, saved.Password),
            Accounts = saved.Accounts,
        };
        if (saved.Success is { } first)
            session.Added.Add(first);
        session.Added.AddRange(saved.More ?? []);
        return session;
    }

    private static SandboxCredentials Credentials(string? username, string? password) =>
        username is null || password is null ? SandboxCredentials.Good : new(username, password);

    private static Institution Bank(string id) => Known(Institution.Find(id) ?? Institution.Generic(id));

    private static T Known<T>(T? found)
        where T : class => found ?? throw new JsonException("The state names something that does not exist.");
}
