using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker.Emulation;

public sealed class StateFileTests : IDisposable
{
    private const string Exchange = "/item/public_token/exchange";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plaid-emulator-");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero));

    private string StateFile => Path.Combine(_folder.FullName, "state.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_linked_item_answers_after_a_restart_as_it_did_before()
    {
        await using var before = await StartAsync();
        var access = await before.AccessTokenAsync(new { webhook = "https://example.test/hook" });
        var item = await ItemAsync(before, access);
        var accounts = (await before.PostAsync("/accounts/get", new { access_token = access })).Body["accounts"]!.ToJsonString();

        await using var after = await RestartAsync(before);
        Assert.Equal(item, await ItemAsync(after, access));
        Assert.Equal(accounts, (await after.PostAsync("/accounts/get", new { access_token = access })).Body["accounts"]!.ToJsonString());
        Assert.Equal(("user-1", 1), (after.Emulator.Items[0].ClientUserId, after.Emulator.Items[0].Exchanges));
    }

    [Fact]
    public async Task An_item_of_before_can_be_removed_and_stays_removed()
    {
        await using var first = await StartAsync();
        var access = await first.AccessTokenAsync();
        await using var second = await RestartAsync(first);
        (await second.PostAsync("/item/remove", new { access_token = access })).IsOk();

        await using var third = await RestartAsync(second);
        (await third.PostAsync("/item/get", new { access_token = access })).IsError("ITEM_NOT_FOUND");
        Assert.True(Assert.Single(third.Emulator.Items).Removed);
    }

    [Fact]
    public async Task A_public_token_spent_before_stays_spent()
    {
        await using var before = await StartAsync();
        var token = await before.PublicTokenAsync();
        (await before.PostAsync(Exchange, new { public_token = token })).IsOk();

        await using var after = await RestartAsync(before);
        (await after.PostAsync(Exchange, new { public_token = token })).IsError("INVALID_PUBLIC_TOKEN");
    }

    [Fact]
    public async Task A_lenient_emulator_gives_the_same_access_token_again_after_a_restart()
    {
        await using var before = await StartAsync(oneTime: false);
        var token = await before.PublicTokenAsync();
        var access = (await before.PostAsync(Exchange, new { public_token = token })).Ok("access_token");

        await using var after = await RestartAsync(before, oneTime: false);
        Assert.Equal(access, (await after.PostAsync(Exchange, new { public_token = token })).Ok("access_token"));
    }

    [Fact]
    public async Task An_unspent_public_token_can_be_exchanged_to_the_end_of_its_life()
    {
        await using var before = await StartAsync();
        var token = await before.PublicTokenAsync();
        await using var after = await RestartAsync(before);
        _clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        (await after.PostAsync(Exchange, new { public_token = token })).IsOk();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unspent_public_token_dies_at_its_time_whether_the_emulator_runs_or_not(bool whileStopped)
    {
        await using var before = await StartAsync();
        var token = await before.PublicTokenAsync();
        await before.DisposeAsync();
        if (whileStopped)
            _clock.Advance(TimeSpan.FromMinutes(30));
        await using var after = await StartAsync();
        if (!whileStopped)
            _clock.Advance(TimeSpan.FromMinutes(30));
        (await after.PostAsync(Exchange, new { public_token = token })).IsError("INVALID_PUBLIC_TOKEN");
    }

    [Fact]
    public async Task An_access_token_invalidated_before_stays_dead_and_its_successor_lives()
    {
        await using var before = await StartAsync();
        var old = await before.AccessTokenAsync();
        var access = (await before.PostAsync("/item/access_token/invalidate", new { access_token = old })).Ok("new_access_token");

        await using var after = await RestartAsync(before);
        (await after.PostAsync("/item/get", new { access_token = old })).IsError("INVALID_ACCESS_TOKEN");
        (await after.PostAsync("/item/get", new { access_token = access })).IsOk();
    }

    [Fact]
    public async Task Update_mode_repairs_a_login_that_broke_before_the_restart()
    {
        await using var first = await StartAsync();
        var access = await first.AccessTokenAsync();
        (await first.PostAsync("/sandbox/item/reset_login", new { access_token = access })).IsOk();

        await using var second = await RestartAsync(first);
        (await second.PostAsync("/accounts/get", new { access_token = access })).IsError("ITEM_LOGIN_REQUIRED");
        var linkToken = await second.LinkTokenAsync(new { access_token = access, products = (string?)null });

        await using var third = await RestartAsync(second);
        var publicToken = third.Emulator.CompleteLink(linkToken);
        Assert.Equal(access, (await third.PostAsync(Exchange, new { public_token = publicToken })).Ok("access_token"));
        (await third.PostAsync("/accounts/get", new { access_token = access })).IsOk();
        Assert.Single(third.Emulator.Items);
    }

    [Fact]
    public async Task A_user_keeps_the_token_and_what_was_told()
    {
        await using var before = await StartAsync();
        var user = (await before.PostAsync("/user/create", new { client_user_id = "u" })).Body;
        await before.PostAsync("/user/update", new { user_id = (string)user["user_id"]!, identity = new { name = new { given_name = "Ana", family_name = "Lima" } } });
        var told = await UserGetAsync(before);
        await using var after = await RestartAsync(before);
        Assert.Equal(told, await UserGetAsync(after));
        (await after.PostAsync("/user/items/get", new { user_token = (string)user["user_token"]! })).IsOk();

        async Task<string> UserGetAsync(TestPlaid plaid)
        {
            var answer = await plaid.PostAsync("/user/get", new { user_id = (string)user["user_id"]! });
            answer.IsOk();
            answer.Body.Remove("request_id");
            return answer.Body.ToJsonString();
        }
    }

    [Fact]
    public async Task An_item_keeps_a_generic_bank()
    {
        await using var before = await TestPlaid.StartAsync(o => (o.StateFile, o.AcceptUnknownInstitutions) = (StateFile, true));
        before.Emulator.CompleteLink(await before.LinkTokenAsync(), "ins_424242");
        await using var after = await RestartAsync(before);
        Assert.Equal("ins_424242", Assert.Single(after.Emulator.Items).InstitutionId);
    }

    [Fact]
    public async Task A_user_keeps_the_id_and_the_items()
    {
        await using var before = await StartAsync();
        var user = await UserAsync(before);
        before.Emulator.CompleteLink(await before.LinkTokenAsync(new { user_id = user }));

        await using var after = await RestartAsync(before);
        Assert.Equal(user, await UserAsync(after));
        Assert.Single((await after.PostAsync("/user/items/get", new { user_id = user })).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task A_link_token_tells_after_a_restart_how_its_session_ended()
    {
        await using var before = await StartAsync();
        var filters = new { depository = new { account_subtypes = new[] { "checking" } } };
        var linkToken = await before.LinkTokenAsync(new { account_filters = filters });
        before.Emulator.CompleteLink(linkToken);
        var told = await LinkTokenGetAsync(before, linkToken);

        await using var after = await RestartAsync(before);
        Assert.Equal(told, await LinkTokenGetAsync(after, linkToken));
    }

    [Fact]
    public async Task A_dialog_that_is_open_can_be_finished_after_a_restart()
    {
        await using var before = await StartAsync();
        var linkToken = await before.LinkTokenAsync();
        var session = (await before.PostAsync("/link/frame/start", new { link_token = linkToken })).Ok("link_session_id");
        var bank = new { link_session_id = session, institution_id = "ins_109508", username = "user_good", password = "pass_good" };
        var account = (string)(await before.PostAsync("/link/frame/sign-in", bank)).Body["accounts"]![0]!["id"]!;

        await using var after = await RestartAsync(before);
        var finish = new { link_session_id = session, account_ids = new[] { account } };
        var publicToken = (await after.PostAsync("/link/frame/finish", finish)).Ok("public_token");
        (await after.PostAsync(Exchange, new { public_token = publicToken })).IsOk();
    }

    [Fact]
    public async Task What_the_browser_tells_of_a_session_never_hinders_the_file()
    {
        await using var plaid = await StartAsync();
        var linkToken = await plaid.LinkTokenAsync();
        var session = (await plaid.PostAsync("/link/frame/start", new { link_token = linkToken })).Ok("link_session_id");
        (await plaid.PostAsync("/link/frame/event", new { link_session_id = session })).IsOk();
        (await plaid.PostAsync("/link/frame/exit", new { link_session_id = session })).IsOk();
        await using var after = await RestartAsync(plaid);
        (await after.PostAsync("/link/token/get", new { link_token = linkToken })).IsOk();
    }

    [Fact]
    public async Task The_webhook_key_stays_the_same()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var before = await StartAsync();
        var access = await before.AccessTokenAsync(new { webhook = receiver.Address });
        var (id, key) = await FireAsync(before, receiver, access);
        _clock.Advance(TimeSpan.FromHours(1));

        await using var after = await RestartAsync(before);
        Assert.Equal((id, key), await FireAsync(after, receiver, access));
    }

    [Fact]
    public async Task A_call_that_changes_nothing_writes_nothing()
    {
        await using var plaid = await StartAsync();
        var access = await plaid.AccessTokenAsync();
        File.Delete(StateFile);
        (await plaid.PostAsync("/item/get", new { access_token = access })).IsOk();
        Assert.False(File.Exists(StateFile));
        (await plaid.PostAsync("/item/remove", new { access_token = access })).IsOk();
        Assert.True(File.Exists(StateFile));
    }

    [Fact]
    public async Task The_file_holds_no_tokens_that_are_dead_of_age()
    {
        await using var plaid = await StartAsync();
        var publicToken = await plaid.PublicTokenAsync();
        Assert.Contains(publicToken, await File.ReadAllTextAsync(StateFile), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromHours(6));
        await UserAsync(plaid);
        var written = await File.ReadAllTextAsync(StateFile);
        Assert.DoesNotContain("public-sandbox-", written, StringComparison.Ordinal);
        Assert.DoesNotContain("link-sandbox-", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var before = await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateFile));

        File.SetUnixFileMode(StateFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using var after = await RestartAsync(before);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateFile));
    }

    [Fact]
    public async Task A_write_that_was_cut_leaves_the_old_file_and_hinders_no_later_one()
    {
        await using var before = await StartAsync();
        var access = await before.AccessTokenAsync();
        await before.DisposeAsync();
        await File.WriteAllTextAsync(StateFile + ".tmp", """{"plaid_emulator_state":1,"webhook_key":{"id":"cut""");

        await using var after = await StartAsync();
        (await after.PostAsync("/item/remove", new { access_token = access })).IsOk();
        Assert.Equal([StateFile, StateFile + ".lock"], Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal));
        await using var last = await RestartAsync(after);
        Assert.True(Assert.Single(last.Emulator.Items).Removed);
    }

    [Fact]
    public async Task A_file_that_another_emulator_keeps_is_refused()
    {
        await using var first = await StartAsync();
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());
        Assert.Contains("another emulator", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("""{"name":"somebody-elses","version":"1.0.0"}""")]
    [InlineData("""{"plaid_emulator_state":1,"webhook_key":{"id":"cut""")]
    [InlineData("""{"plaid_emulator_state":1,"webhook_key":null,"users_by_client_user_id":{},"items":[],"public_tokens":[],"link_tokens":[]}""")]
    public async Task A_damaged_or_foreign_file_fails_the_start_names_the_cure_and_is_left_alone(string content)
    {
        await File.WriteAllTextAsync(StateFile, content);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());
        Assert.Contains($"{StateFile} is not a state file", error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it or choose another", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(StateFile));
    }

    [Theory]
    [InlineData("plaid_emulator_state", "2")]
    [InlineData("items", "[]")]
    [InlineData("webhook_key", """{"id":"k","pkcs8":"AAAA","created_at":"2026-03-01T12:00:00Z"}""")]
    public async Task A_file_of_another_version_or_that_contradicts_itself_fails_the_start(string member, string value)
    {
        await using var before = await StartAsync();
        await before.PublicTokenAsync();
        await before.DisposeAsync();
        var document = JsonNode.Parse(await File.ReadAllTextAsync(StateFile))!;
        document[member] = JsonNode.Parse(value);
        await File.WriteAllTextAsync(StateFile, document.ToJsonString());
        await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_fails_the_start()
    {
        await using var plaid = new PlaidEmulator(new() { StateFile = Path.Combine(_folder.FullName, "missing", "state.json") });
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => plaid.StartAsync());
        Assert.Contains("choose another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_with_a_damaged_file_ends_with_an_error()
    {
        await File.WriteAllTextAsync(StateFile, "{");
        Assert.Equal(1, await PlaidEmulator.RunAsync(["--urls", "http://127.0.0.1:0", "--state", StateFile]));
    }

    /// <summary>Files that people have must stay readable; where this breaks, the document needs a new version.</summary>
    [Fact]
    public async Task Transactions_cursors_and_the_banks_clock_go_on_after_a_restart()
    {
        await using var before = await StartAsync();
        var access = await before.AccessTokenAsync(new { transactions = new { days_requested = 200 } });
        before.Emulator.Bank.Advance(TimeSpan.FromDays(3));
        before.Emulator.Bank.Break(before.Emulator.Items[0].ItemId);
        before.Emulator.Bank.Advance(TimeSpan.FromDays(3));
        before.Emulator.Bank.Repair(before.Emulator.Items[0].ItemId);
        var first = await before.PostAsync("/transactions/sync", new { access_token = access, count = 50 });
        var truth = before.Emulator.Bank.TruthOf(before.Emulator.Items[0].ItemId);
        var now = before.Emulator.Bank.Now;

        await using var after = await RestartAsync(before);
        Assert.Equal(now, after.Emulator.Bank.Now);
        Assert.Equivalent(truth, after.Emulator.Bank.TruthOf(truth.ItemId), strict: true);
        var second = await after.PostAsync("/transactions/sync", new { access_token = access, count = 500, cursor = first.Ok("next_cursor") });
        second.IsOk();
        Assert.Equal(truth.Transactions.Count, first.Body["added"]!.AsArray().Count + second.Body["added"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_choice_of_accounts_is_kept_and_cursors_of_before_it_go_on()
    {
        await using var before = await StartAsync();
        var access = await before.AccessTokenAsync();
        before.Emulator.Bank.Advance(TimeSpan.FromDays(1));
        var mirror = new Mirror(before, access);
        await mirror.SyncAsync();
        before.Emulator.CompleteLink(await before.LinkTokenAsync(new
        {
            access_token = access,
            products = (string[]?)null,
            update = new { account_selection_enabled = true },
            account_filters = new { credit = new { account_subtypes = new[] { "all" } } },
        }));
        before.Emulator.Bank.Advance(TimeSpan.FromDays(9));

        await using var after = await RestartAsync(before);
        mirror.MoveTo(after);
        await mirror.SyncAsync();
        mirror.IsTrue(after.Emulator.Items[0].ItemId);
    }

    [Fact]
    public async Task What_the_dynamic_user_bought_is_there_after_a_restart()
    {
        await using var before = await StartAsync();
        var created = await before.PostAsync("/sandbox/public_token/create", new
        {
            institution_id = "ins_109508",
            initial_products = new[] { "transactions" },
            options = new { override_username = "user_transactions_dynamic", override_password = "any" },
        });
        var access = (await before.PostAsync(Exchange, new { public_token = created.Ok("public_token") })).Ok("access_token");
        before.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        (await before.PostAsync("/transactions/refresh", new { access_token = access })).IsOk();
        var truth = before.Emulator.Bank.TruthOf(before.Emulator.Items[0].ItemId);

        await using var after = await RestartAsync(before);
        Assert.Equivalent(truth, after.Emulator.Bank.TruthOf(truth.ItemId), strict: true);
    }

    [Fact]
    public async Task A_file_of_version_1_is_read()
    {
        var document = VersionOne.Create();
        await File.WriteAllTextAsync(StateFile, document.ToJsonString());
        await using var plaid = await StartAsync();
        (await plaid.PostAsync("/item/get", new { access_token = VersionOne.AccessToken })).IsOk();
        var written = JsonNode.Parse(await File.ReadAllTextAsync(StateFile));
        Assert.True(Says(written, document), written!.ToJsonString());

        // Everything it said, beside what has been added to the form since.
        static bool Says(JsonNode? written, JsonNode? said) => said switch
        {
            JsonObject members => written is JsonObject all && members.All(m => all.ContainsKey(m.Key) && Says(all[m.Key], m.Value)),
            JsonArray elements => written is JsonArray all && all.Count == elements.Count && elements.Zip(all).All(pair => Says(pair.Second, pair.First)),
            _ => JsonNode.DeepEquals(said, written),
        };
    }

    private Task<TestPlaid> StartAsync(bool oneTime = true) => TestPlaid.StartAsync(o =>
    {
        o.TimeProvider = _clock;
        o.StateFile = StateFile;
        o.OneTimePublicTokens = oneTime;
    });

    private async Task<TestPlaid> RestartAsync(TestPlaid plaid, bool oneTime = true)
    {
        await plaid.DisposeAsync();
        return await StartAsync(oneTime);
    }

    private static async Task<(string ItemAndStatus, string Webhook)> ItemAsync(TestPlaid plaid, string access)
    {
        var body = (await plaid.PostAsync("/item/get", new { access_token = access })).Body;
        return (body["item"]!.ToJsonString() + body["status"]!.ToJsonString(), (string)body["item"]!["webhook"]!);
    }

    private static async Task<string> UserAsync(TestPlaid plaid) =>
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).Ok("user_id");

    private static async Task<string> LinkTokenGetAsync(TestPlaid plaid, string linkToken)
    {
        var answer = await plaid.PostAsync("/link/token/get", new { link_token = linkToken });
        answer.IsOk();
        answer.Body.Remove("request_id");
        return answer.Body.ToJsonString();
    }

    private static async Task<(string Id, string Key)> FireAsync(TestPlaid plaid, WebhookReceiver receiver, string access)
    {
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = "DEFAULT_UPDATE" })).IsOk();
        var (_, jwt) = await receiver.NextAsync();
        var id = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(jwt).Kid;
        return (id, (await plaid.PostAsync("/webhook_verification_key/get", new { key_id = id })).Body["key"]!.ToJsonString());
    }
}
