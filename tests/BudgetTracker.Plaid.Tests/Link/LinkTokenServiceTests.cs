using Microsoft.Extensions.Options;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public sealed class LinkTokenServiceTests
{
    private readonly IPlaidAreas _plaid = Substitute.For<IPlaidAreas>();
    private readonly IAccessTokenRepository _repository = Substitute.For<IAccessTokenRepository>();
    private readonly IDataEnvironment _environment = Substitute.For<IDataEnvironment>();
    private readonly ILinkTokenStore _linkTokens = Substitute.For<ILinkTokenStore>();
    private readonly IItemCheckStore _checks = Substitute.For<IItemCheckStore>();
    private readonly ITokenProtector _protector = Substitute.For<ITokenProtector>();
    private readonly IOptionsMonitor<PlaidLinkOptions> _monitor = Substitute.For<IOptionsMonitor<PlaidLinkOptions>>();
    private readonly PlaidLinkOptions _options = new() { ClientName = "Budget", Products = { "transactions" }, CountryCodes = { "US" } };
    private readonly LinkTokenService _service;
    private LinkTokenCreateRequest? _sent;

    public LinkTokenServiceTests()
    {
        _monitor.CurrentValue.Returns(_options);
        _environment.GetNameAsync(Arg.Any<CancellationToken>()).Returns("production");
        _plaid.CreateLinkTokenAsync(Arg.Do<LinkTokenCreateRequest>(request => _sent = request), Arg.Any<CancellationToken>())
            .Returns(new LinkTokenCreateResponse { LinkToken = "link-sandbox-1", Expiration = DateTimeOffset.UnixEpoch, HostedLinkUrl = new("https://hosted.example/") });
        _protector.PrepareAsync("production", "alice", Arg.Any<CancellationToken>()).Returns(new PlainSealer());
        var record = new LinkTokenRecord(_linkTokens, _protector, _environment, TimeProvider.System);
        _service = new LinkTokenService(_plaid, _plaid, new(_repository), new(record), new(_checks), _environment, _monitor);
    }

    [Fact]
    public async Task A_plain_request_sends_the_options_defaults_and_nothing_empty()
    {
        var token = await _service.CreateAsync(new LinkTokenRequest { UserId = "alice" });

        Assert.Equal(("link-sandbox-1", DateTimeOffset.UnixEpoch, new Uri("https://hosted.example/")), (token.Value, token.Expiration, token.HostedLinkUrl));
        Assert.Equal(("Budget", "en", "alice"), (_sent!.ClientName, _sent.Language, _sent.User!.ClientUserId));
        Assert.Equal(["transactions"], _sent.Products);
        Assert.Equal(["US"], _sent.CountryCodes);
        Assert.Null(_sent.OptionalProducts);
        Assert.Null(_sent.AccountFilters);
        Assert.Null(_sent.HostedLink);
        Assert.Null(_sent.Transactions);
        Assert.Null(_sent.EnableMultiItemLink);
    }

    [Fact]
    public async Task Every_default_of_the_options_is_sent()
    {
        _options.OptionalProducts.Add("liabilities");
        _options.RequiredIfSupportedProducts.Add("identity");
        _options.AdditionalConsentedProducts.Add("auth");
        _options.RedirectUri = new("https://app.example/plaid-oauth");
        _options.WebhookUri = new("https://app.example/webhook");
        _options.DaysRequested = 365;
        _options.LinkCustomizationName = "custom";
        _options.AccountFilters["depository"] = ["checking", "savings"];
        _options.HostedLink = true;
        _options.HostedLinkCompletionRedirectUri = new("https://app.example/done");
        _options.EnableMultiItemLink = true;

        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice" });

        Assert.Equal(["liabilities"], _sent!.OptionalProducts);
        Assert.Equal(["identity"], _sent.RequiredIfSupportedProducts);
        Assert.Equal(["auth"], _sent.AdditionalConsentedProducts);
        Assert.Equal("https://app.example/plaid-oauth", _sent.RedirectUri);
        Assert.Equal("https://app.example/webhook", _sent.Webhook);
        Assert.Equal(365, _sent.Transactions?.DaysRequested);
        Assert.Equal("custom", _sent.LinkCustomizationName);
        Assert.Equal(["checking", "savings"], _sent.AccountFilters?.Depository?.AccountSubtypes);
        Assert.Null(_sent.AccountFilters?.Credit);
        Assert.Equal("https://app.example/done", _sent.HostedLink?.CompletionRedirectUri);
        Assert.True(_sent.EnableMultiItemLink);
    }

    [Fact]
    public async Task Every_override_of_the_request_wins()
    {
        _options.DaysRequested = 30;
        _options.HostedLink = true;

        await _service.CreateAsync(new LinkTokenRequest
        {
            UserId = "alice",
            ClientName = "Other",
            Language = "fr",
            CountryCodes = ["FR", "GB"],
            Products = ["auth"],
            OptionalProducts = ["identity"],
            RequiredIfSupportedProducts = ["liabilities"],
            AdditionalConsentedProducts = ["investments"],
            RedirectUri = new("https://other.example/back"),
            WebhookUri = new("https://other.example/hook"),
            DaysRequested = 730,
            LinkCustomizationName = "theirs",
            AccountFilters = new() { Credit = new() { AccountSubtypes = ["all"] } },
            HostedLink = new() { UrlLifetimeSeconds = 60 },
            EnableMultiItemLink = true,
        });

        Assert.Equal(("Other", "fr", 730, "theirs"), (_sent!.ClientName, _sent.Language, _sent.Transactions?.DaysRequested, _sent.LinkCustomizationName));
        Assert.Equal(["FR", "GB"], _sent.CountryCodes);
        Assert.Equal(["auth"], _sent.Products);
        Assert.Equal(["identity"], _sent.OptionalProducts);
        Assert.Equal(["liabilities"], _sent.RequiredIfSupportedProducts);
        Assert.Equal(["investments"], _sent.AdditionalConsentedProducts);
        Assert.Equal(("https://other.example/back", "https://other.example/hook"), (_sent.RedirectUri, _sent.Webhook));
        Assert.Equal(["all"], _sent.AccountFilters?.Credit?.AccountSubtypes);
        Assert.Equal(60, _sent.HostedLink?.UrlLifetimeSeconds);
        Assert.True(_sent.EnableMultiItemLink);
    }

    [Fact]
    public async Task An_android_app_goes_by_its_package_name_instead_of_the_redirect_uri()
    {
        _options.RedirectUri = new("https://app.example/plaid-oauth");

        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice", AndroidPackageName = "com.example.budget" });

        Assert.Equal(("com.example.budget", null), (_sent!.AndroidPackageName, _sent.RedirectUri));
    }

    [Fact]
    public async Task Update_mode_sends_the_items_token_and_leaves_out_what_plaid_refuses_or_ignores()
    {
        _options.DaysRequested = 30;
        _options.WebhookUri = new("https://app.example/webhook");
        _options.OptionalProducts.Add("liabilities");
        _repository.GetAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new ItemWithToken(Item(), new("access-1")));

        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice", ItemId = "item-1", AccountSelectionEnabled = true });

        Assert.Equal(new AccessToken("access-1"), _sent!.AccessToken);
        Assert.True(_sent.Update?.AccountSelectionEnabled);
        Assert.Null(_sent.Products);
        Assert.Null(_sent.OptionalProducts);
        Assert.Null(_sent.Webhook);
        Assert.Null(_sent.Transactions);
        await _linkTokens.Received(1).AddAsync(
            Arg.Is<IssuedLinkToken>(token => token.Item == _row && token.SelectsAccounts && token.Sealed != null), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task With_reconciliation_the_item_is_tied_to_plaids_user()
    {
        _options.ReconcileItems = true;
        _plaid.CreateUserAsync("alice", Arg.Any<CancellationToken>()).Returns("usr_1");

        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice" });

        Assert.Equal(("usr_1", "alice"), (_sent!.UserId, _sent.User?.ClientUserId));
    }

    [Fact]
    public async Task In_strict_mode_it_is_remembered_whose_the_link_token_is()
    {
        _options.RequireLinkToken = true;

        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice" });

        await _linkTokens.Received(1).AddAsync(
            Arg.Is<IssuedLinkToken>(token => token.UserId == "alice" && token.Sealed == null && token.ExpiresAt == DateTimeOffset.UnixEpoch), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Of_an_ordinary_link_token_nothing_is_remembered()
    {
        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice" });

        await _linkTokens.DidNotReceiveWithAnyArgs().AddAsync(default!, default);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, true)]
    public async Task What_no_page_may_tell_of_is_remembered_sealed_to_ask_plaid_for(bool hosted, bool? severalItems)
    {
        _plaid.CreateUserAsync("alice", Arg.Any<CancellationToken>()).Returns("usr_1");

        await _service.CreateAsync(new LinkTokenRequest { UserId = "alice", HostedLink = hosted ? new() : null, EnableMultiItemLink = severalItems });

        await _linkTokens.Received(1).AddAsync(
            Arg.Is<IssuedLinkToken>(token => token.UserId == "alice" && token.Sealed != null && token.Item == null), Arg.Any<CancellationToken>());
        Assert.Equal(severalItems is true ? "usr_1" : null, _sent!.UserId);
    }

    [Fact]
    public async Task A_refusal_that_is_the_items_affair_asks_for_a_check()
    {
        _repository.GetAsync("alice", "item-1", Arg.Any<CancellationToken>()).Returns(new ItemWithToken(Item(), new("access-1")));
        _plaid.CreateLinkTokenAsync(default!, default).ThrowsAsyncForAnyArgs(new PlaidApiException("/link/token/create", 400, PlaidErrorTypes.ItemError, PlaidErrorCodes.ItemNotFound));

        await Assert.ThrowsAsync<PlaidApiException>(() => _service.CreateAsync(new LinkTokenRequest { UserId = "alice", ItemId = "item-1" }));

        await _checks.Received(1).WantAsync("alice", "item-1", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Update_mode_of_another_users_item_is_refused_without_asking_plaid()
    {
        await Assert.ThrowsAsync<ItemNotFoundException>(() => _service.CreateAsync(new LinkTokenRequest { UserId = "mallory", ItemId = "item-1" }));

        await _plaid.DidNotReceiveWithAnyArgs().CreateLinkTokenAsync(default!, default);
    }

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task A_wrong_override_is_refused_without_asking_plaid(LinkTokenRequest request, string message)
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => _service.CreateAsync(request));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        await _plaid.DidNotReceiveWithAnyArgs().CreateLinkTokenAsync(default!, default);
    }

    public static TheoryData<LinkTokenRequest, string> WrongRequests => new()
    {
        { new LinkTokenRequest { UserId = "alice", ClientName = new string('x', 31) }, "30 characters" },
        { new LinkTokenRequest { UserId = "alice", DaysRequested = 0 }, "1 to 730" },
        { new LinkTokenRequest { UserId = "alice", DaysRequested = 731 }, "1 to 730" },
        { new LinkTokenRequest { UserId = "alice", CountryCodes = [] }, "CountryCodes" },
        { new LinkTokenRequest { UserId = "alice", RedirectUri = new("https://app.example/?x=1") }, "query" },
        { new LinkTokenRequest { UserId = "alice", RedirectUri = new("http://localhost:3000/") }, "https" },
        { new LinkTokenRequest { UserId = "alice", RedirectUri = new("/relative", UriKind.Relative) }, "https" },
        { new LinkTokenRequest { UserId = "alice", RedirectUri = new("https://app.example/"), AndroidPackageName = "com.example" }, "not both" },
        { new LinkTokenRequest { UserId = " " }, "request" },
    };

    private static readonly Guid _row = Guid.CreateVersion7();

    private static LinkedItem Item() => new()
    {
        Id = _row,
        UserId = "alice",
        ItemId = "item-1",
        Status = ItemStatuses.LoginRequired,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
