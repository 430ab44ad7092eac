namespace BudgetTracker.Faults;

/// <summary>
/// The control: what a tutorial does. Exchange, then insert; no claim, no recovery. The same harness must find its losses,
/// or finding none in the library means nothing.
/// </summary>
internal sealed class NaiveExchange(IPlaidItemApi plaid, IAccessTokenRepository items) : ITokenExchangeService
{
    public async Task<TokenExchange> ExchangeAsync(TokenExchangeRequest request, CancellationToken cancellationToken = default)
    {
        var answer = await plaid.ExchangePublicTokenAsync(request.PublicToken, cancellationToken);
        var item = await items.SaveAsync(
            new NewItem
            {
                UserId = request.UserId,
                ItemId = answer.ItemId,
                AccessToken = answer.AccessToken,
                Institution = request.Metadata?.Institution,
                Accounts = request.Metadata?.Accounts ?? [],
            },
            cancellationToken);
        return new TokenExchange { Id = item.Id, State = ExchangeStates.Active, Item = item };
    }

    public Task<TokenExchange?> FindAsync(string userId, Guid exchangeId, CancellationToken cancellationToken = default) =>
        Task.FromResult<TokenExchange?>(null);
}
