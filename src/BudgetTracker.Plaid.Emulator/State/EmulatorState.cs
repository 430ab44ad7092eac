namespace BudgetTracker;

/// <summary>
/// Everything the emulator remembers. Handlers run one at a time under <see cref="Gate"/>, so nothing here needs a lock of
/// its own.
/// </summary>
internal sealed class EmulatorState(TimeProvider clock)
{
    private const int AddedBetween = 1000;

    private static readonly TimeSpan _remembered = TimeSpan.FromDays(1);
    private static readonly TimeSpan _publicTokenLife = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, Item> _itemsByAccessToken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssuedPublicToken> _publicTokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkToken> _linkTokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, User> _usersByClientId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, User> _usersByToken = new(StringComparer.Ordinal);

    private int _added;

    public Lock Gate { get; } = new();

    public List<Item> Items { get; } = [];

    public IReadOnlyCollection<User> Users => _users.Values;

    public IReadOnlyDictionary<string, IssuedPublicToken> PublicTokens => _publicTokens;

    public IReadOnlyCollection<LinkToken> LinkTokens => _linkTokens.Values;

    public DateTimeOffset Now => clock.GetUtcNow();

    public User UserFor(string clientUserId)
    {
        if (!_usersByClientId.TryGetValue(clientUserId, out var user))
        {
            user = new() { ClientUserId = clientUserId, CreatedAt = Now };
            Add(user);
        }

        return user;
    }

    /// <summary>The user's token, which users get when they are first asked for it.</summary>
    public string UserTokenFor(User user)
    {
        if (user.Token is null)
        {
            user.Token = Ids.Token("user");
            _usersByToken.Add(user.Token, user);
        }

        return user.Token;
    }

    public User? FindUser(string userId) => _users.GetValueOrDefault(userId);

    public User? FindUserByToken(string userToken) => _usersByToken.GetValueOrDefault(userToken);

    public void Add(User user)
    {
        _users[user.Id] = user;
        _usersByClientId[user.ClientUserId] = user;
        if (user.Token is { } token)
            _usersByToken[token] = user;
    }

    public void Remove(User user)
    {
        _users.Remove(user.Id);
        _usersByClientId.Remove(user.ClientUserId);
        if (user.Token is { } token)
            _usersByToken.Remove(token);
    }

    /// <summary>Adds an item, under its access token too where it has one.</summary>
    public void Add(Item item)
    {
        Items.Add(item);
        if (item.AccessToken is { } token)
            _itemsByAccessToken[token] = item;
    }

    public void Add(LinkToken token)
    {
        Forget();
        _linkTokens[token.Value] = token;
    }

    public void Add(string publicToken, IssuedPublicToken issued)
    {
        Forget();
        _publicTokens[publicToken] = issued;
    }

    /// <summary>Now and then drops the tokens that died a day ago.</summary>
    private void Forget()
    {
        if (++_added % AddedBetween != 0)
            return;
        foreach (var (value, _) in _linkTokens.Where(t => !t.Value.IsKept(Now - _remembered)).ToList())
            _linkTokens.Remove(value);
        foreach (var (value, _) in _publicTokens.Where(t => t.Value.ExpiresAt < Now - _remembered).ToList())
            _publicTokens.Remove(value);
    }

    public LinkToken? FindLinkToken(string token) => _linkTokens.GetValueOrDefault(token);

    public LinkSession? FindSession(Func<LinkSession, bool> matches) =>
        _linkTokens.Values.SelectMany(t => t.Sessions).FirstOrDefault(matches);

    public string IssuePublicToken(Item item)
    {
        var token = Ids.Token("public");
        Add(token, new() { Item = item, ExpiresAt = Now + _publicTokenLife });
        return token;
    }

    public IssuedPublicToken? FindPublicToken(string token) => _publicTokens.GetValueOrDefault(token);

    public Item? FindByAccessToken(string token) => _itemsByAccessToken.GetValueOrDefault(token);

    /// <summary>Gives the item a new access token; an older one is dead at once.</summary>
    public string IssueAccessToken(Item item)
    {
        if (item.AccessToken is { } old)
            _itemsByAccessToken.Remove(old);
        item.AccessToken = Ids.Token("access");
        _itemsByAccessToken.Add(item.AccessToken, item);
        return item.AccessToken;
    }
}
