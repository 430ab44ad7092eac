using Microsoft.Extensions.Configuration;

namespace BudgetTracker;

/// <summary>The whole flow through the registered services: real HTTP to the emulator, real PostgreSQL.</summary>
[Collection(PostgresGroup.Name)]
public sealed class FlowTests(PostgresServer server) : IAsyncLifetime
{
    private const string ExchangeRoute = "/item/public_token/exchange";

    private readonly PlaidEmulator _plaid = new();
    private string _database = "";
    private TestHost? _host;

    private ITokenExchangeService Exchange => _host!.Get<ITokenExchangeService>();

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _database = await server.CreateDatabaseAsync();
        _host = Host();
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _plaid.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_bank_is_linked_listed_repaired_and_removed()
    {
        var linkToken = await _host!.Get<ILinkTokenService>().CreateAsync(new LinkTokenRequest { UserId = "alice" });
        var exchange = await ExchangeAsync("alice", _plaid.CompleteLink(linkToken.Value));

        Assert.Equal(ExchangeStates.Active, exchange.State);
        Assert.Equal("First Platypus Bank", exchange.Item?.Institution?.Name);
        Assert.NotEmpty(exchange.Item!.Accounts);
        Assert.Contains(exchange.Item.Accounts, account => account is { Name: "Plaid Checking", Mask: "0000", Type: "depository", Subtype: "checking" });

        var emulated = Assert.Single(_plaid.Items);
        Assert.Equal(("alice", emulated.ItemId), (emulated.ClientUserId, exchange.Item.ItemId));
        Assert.Equal(emulated.AccessToken, (await _host.Repository.GetAsync("alice", emulated.ItemId))?.AccessToken.Reveal());

        var repair = await _host.Get<ILinkTokenService>().CreateAsync(new LinkTokenRequest { UserId = "alice", ItemId = emulated.ItemId });
        Assert.StartsWith("link-sandbox-", repair.Value, StringComparison.Ordinal);

        await _host.Get<IItemRemovalService>().RemoveAsync("alice", emulated.ItemId);
        Assert.True(Assert.Single(_plaid.Items).Removed);
        Assert.Empty(await _host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task The_same_token_again_gives_the_first_result_and_another_user_learns_nothing()
    {
        var publicToken = await PublicTokenAsync("alice");
        var first = await ExchangeAsync("alice", publicToken);
        var second = await ExchangeAsync("alice", publicToken);
        var stolen = await Assert.ThrowsAsync<TokenExchangeException>(() => ExchangeAsync("mallory", publicToken));
        var unknown = await Assert.ThrowsAsync<TokenExchangeException>(() => ExchangeAsync("mallory", "public-sandbox-00000000-0000-0000-0000-000000000000"));

        Assert.Equal((first.Id, first.Item?.ItemId), (second.Id, second.Item?.ItemId));
        Assert.Equal((unknown.Code, unknown.Message), (stolen.Code, stolen.Message));
        Assert.Equal(1, Assert.Single(_plaid.Items).Exchanges);
    }

    [PostgresFact]
    public async Task A_token_submitted_by_many_at_once_over_two_hosts_is_exchanged_once()
    {
        var publicToken = await PublicTokenAsync("alice");
        await using var other = Host();

        var exchanges = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            (i % 2 == 0 ? _host! : other).Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(publicToken) })));

        Assert.Equal(1, _plaid.CallCounts[ExchangeRoute]);
        Assert.Contains(exchanges, exchange => exchange.State == ExchangeStates.Active);
        Assert.Single(exchanges.Select(exchange => exchange.Id).Distinct());
        Assert.Single(await _host!.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task A_rate_limited_exchange_may_be_submitted_again()
    {
        _plaid.Faults.Add(ExchangeRoute, Fault.RateLimit() with { Count = 1 });
        var publicToken = await PublicTokenAsync("alice");

        await Assert.ThrowsAsync<PlaidApiException>(() => ExchangeAsync("alice", publicToken));

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync("alice", publicToken)).State);
    }

    [PostgresTheory]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.BadGateway)]
    public async Task An_exchange_of_unknown_outcome_that_was_not_done_succeeds_when_submitted_again(FaultKind kind)
    {
        _plaid.Faults.Add(ExchangeRoute, kind.ToFault(after: false) with { Count = 1 });
        var publicToken = await PublicTokenAsync("alice");

        Assert.Equal(ExchangeStates.Unknown, (await ExchangeAsync("alice", publicToken)).State);

        Assert.Equal(ExchangeStates.Active, (await ExchangeAsync("alice", publicToken)).State);
        Assert.Equal(2, _plaid.CallCounts[ExchangeRoute]);
    }

    [PostgresTheory]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.Reset)]
    public async Task An_exchange_whose_answer_was_lost_after_the_work_has_to_be_linked_again(FaultKind kind)
    {
        _plaid.Faults.Add(ExchangeRoute, kind.ToFault(after: true) with { Count = 1 });
        var publicToken = await PublicTokenAsync("alice");

        Assert.Equal(ExchangeStates.Unknown, (await ExchangeAsync("alice", publicToken)).State);

        var exception = await Assert.ThrowsAsync<TokenExchangeException>(() => ExchangeAsync("alice", publicToken));
        Assert.Equal(TokenExchangeErrorCodes.RelinkRequired, exception.Code);
    }

    [PostgresFact]
    public async Task With_the_database_down_plaid_is_not_asked()
    {
        var publicToken = await PublicTokenAsync("alice");
        await using var host = Host(new KeyValuePair<string, string?>("Postgres:ConnectionString", "Host=127.0.0.1;Port=1;Username=u;Password=p;Database=d;Timeout=2"));

        await Assert.ThrowsAsync<DatabaseException>(() =>
            host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(publicToken) }));

        Assert.False(_plaid.CallCounts.ContainsKey(ExchangeRoute));
    }

    [PostgresFact]
    public async Task Metadata_from_link_is_stored_without_asking_plaid_again()
    {
        var publicToken = await PublicTokenAsync("alice");

        var exchange = await Exchange.ExchangeAsync(new()
        {
            UserId = "alice",
            PublicToken = new(publicToken),
            Metadata = new() { Institution = new() { InstitutionId = "ins_1", Name = "Bank" }, Accounts = [new() { Id = "acc", Name = "Checking", Mask = "0000" }] },
        });

        Assert.Equal(("Bank", "Checking"), (exchange.Item?.Institution?.Name, Assert.Single(exchange.Item!.Accounts).Name));
        Assert.False(_plaid.CallCounts.ContainsKey("/accounts/get"));
    }

    [PostgresFact]
    public async Task Details_that_failed_are_completed_when_the_token_is_submitted_again()
    {
        _plaid.Faults.Add("/accounts/get", Fault.BadGateway() with { Count = 3 });
        var publicToken = await PublicTokenAsync("alice");

        var first = await ExchangeAsync("alice", publicToken);
        var second = await ExchangeAsync("alice", publicToken);

        Assert.Equal((ExchangeStates.Active, null), (first.State, first.Item?.Institution));
        Assert.Equal("First Platypus Bank", second.Item?.Institution?.Name);
    }

    [PostgresFact]
    public async Task A_rotated_plaid_secret_does_not_fail_a_request()
    {
        var configuration = new ConfigurationManager();
        _plaid.RotateSecret("test-secret");
        var publicToken = await PublicTokenAsync("alice");
        configuration["PLAID_SECRET"] = "test-secret";
        await using var host = new TestHost(_database, configuration, settings: [new("Plaid:BaseAddress", _plaid.BaseAddress.AbsoluteUri)]);
        await host.Get<ILinkTokenService>().CreateAsync(new LinkTokenRequest { UserId = "alice" });

        _plaid.RotateSecret("rotated");
        configuration["PLAID_SECRET"] = "rotated";

        var exchange = await host.Get<ITokenExchangeService>().ExchangeAsync(new() { UserId = "alice", PublicToken = new(publicToken) });
        Assert.Equal(ExchangeStates.Active, exchange.State);
    }

    private TestHost Host(params KeyValuePair<string, string?>[] settings) =>
        new(_database, settings: [new("Plaid:BaseAddress", _plaid.BaseAddress.AbsoluteUri), .. settings]);

    private async Task<string> PublicTokenAsync(string userId) =>
        _plaid.CompleteLink((await _host!.Get<ILinkTokenService>().CreateAsync(new LinkTokenRequest { UserId = userId })).Value);

    private Task<TokenExchange> ExchangeAsync(string userId, string publicToken) =>
        Exchange.ExchangeAsync(new() { UserId = userId, PublicToken = new(publicToken) });
}
