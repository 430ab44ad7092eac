using System.Net;
using System.Text.Json;

namespace BudgetTracker.Emulation;

public sealed class FaultTests
{
    private const string Route = "/item/public_token/exchange";

    public static TheoryData<Fault, HttpStatusCode, string> Answers { get; } = new()
    {
        { Fault.InternalError(), HttpStatusCode.InternalServerError, "INTERNAL_SERVER_ERROR" },
        { Fault.Maintenance(), HttpStatusCode.ServiceUnavailable, "PLANNED_MAINTENANCE" },
        { Fault.RateLimit(), HttpStatusCode.TooManyRequests, "RATE_LIMIT" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_error_fault_answers_in_Plaids_shape(Fault fault, HttpStatusCode status, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(Route, fault);
        (await ExchangeAsync(plaid)).IsError(code, status: status);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_fault_strikes_before_or_after_the_work_was_done(bool after, int exchanges)
    {
        await using var plaid = await TestPlaid.StartAsync();
        foreach (var fault in (Fault[])[Fault.Reset(after), Fault.InternalError(after), Fault.BadGateway(after), Fault.TruncatedJson(after)])
            plaid.Emulator.Faults.Add(Route, fault with { Count = 1 });
        for (var i = 0; i < 4; i++)
            await Assert.ThrowsAnyAsync<Exception>(async () => (await ExchangeAsync(plaid)).IsOk());
        Assert.Equal(4, plaid.Emulator.Items.Count);
        Assert.All(plaid.Emulator.Items, i => Assert.Equal(exchanges, i.Exchanges));
    }

    [Fact]
    public async Task A_reset_leaves_the_caller_without_an_answer()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(Route, Fault.Reset(after: true));
        await Assert.ThrowsAsync<HttpRequestException>(() => ExchangeAsync(plaid));
        Assert.NotNull(Assert.Single(plaid.Emulator.Items).AccessToken);
        Assert.Equal((0, FaultKind.Reset), plaid.Emulator.Calls.Select(c => (c.StatusCode, c.Fault ?? default)).Last());
    }

    [Fact]
    public async Task Too_many_requests_say_when_to_come_back()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(Route, Fault.RateLimit(TimeSpan.FromSeconds(7)));
        Assert.Equal(TimeSpan.FromSeconds(7), (await ExchangeAsync(plaid)).RetryAfter);
    }

    [Fact]
    public async Task A_truncated_answer_is_a_200_that_does_not_parse()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(Route, Fault.TruncatedJson(after: true));
        await Assert.ThrowsAnyAsync<JsonException>(() => ExchangeAsync(plaid));
        Assert.Equal(200, plaid.Emulator.Calls[^1].StatusCode);
    }

    [Fact]
    public async Task A_bad_gateway_answers_with_a_page()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(FaultPlan.AnyRoute, Fault.BadGateway());
        using var response = await plaid.Http.PostAsync(Route, content: null);
        Assert.Equal((HttpStatusCode.BadGateway, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_delay_passes_by_the_emulators_clock()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add("/user/create", Fault.Delay(TimeSpan.FromHours(1)));
        var call = plaid.PostAsync("/user/create", new { client_user_id = "u" });
        while (!call.IsCompleted)
        {
            plaid.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        (await call).IsOk();
    }

    [Fact]
    public async Task A_hanging_call_ends_when_the_caller_gives_up()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(Route, Fault.Hang());
        using var patience = new CancellationTokenSource();
        var call = plaid.PostAsync(Route, "{}", patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_hanging_call_is_cut_when_the_emulator_stops()
    {
        var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add("/user/create", Fault.Hang());
        var call = plaid.PostAsync("/user/create", "{}");
        await plaid.Emulator.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        plaid.Http.Dispose();
    }

    [Fact]
    public async Task A_counted_fault_is_used_up()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(Route, Fault.InternalError() with { Count = 2 });
        Assert.Equal(HttpStatusCode.InternalServerError, (await ExchangeAsync(plaid)).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await ExchangeAsync(plaid)).Status);
        (await ExchangeAsync(plaid)).IsOk();
    }

    [Fact]
    public async Task The_same_seed_rolls_the_same_dice()
    {
        Assert.Equal(await RollAsync(42), await RollAsync(42));
        Assert.NotEqual(await RollAsync(42), await RollAsync(43));

        static async Task<string> RollAsync(int seed)
        {
            await using var plaid = await TestPlaid.StartAsync(o => o.FaultSeed = seed);
            plaid.Emulator.Faults.Add("/user/create", Fault.InternalError() with { Probability = 0.5 });
            var rolls = "";
            for (var i = 0; i < 32; i++)
                rolls += (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).Status == HttpStatusCode.OK ? '.' : 'x';
            return rolls;
        }
    }

    [Fact]
    public async Task Cleared_faults_strike_no_more()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Emulator.Faults.Add(FaultPlan.AnyRoute, Fault.Maintenance());
        plaid.Emulator.Faults.Clear();
        (await ExchangeAsync(plaid)).IsOk();
    }

    [Fact]
    public async Task A_fault_that_makes_no_sense_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Throws<ArgumentException>(() => plaid.Emulator.Faults.Add("item/get", Fault.Reset()));
        Assert.Throws<ArgumentOutOfRangeException>(() => plaid.Emulator.Faults.Add(Route, Fault.Reset() with { Probability = 1.1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => plaid.Emulator.Faults.Add(Route, Fault.Reset() with { Count = 0 }));
    }

    private static async Task<Answer> ExchangeAsync(TestPlaid plaid) =>
        await plaid.PostAsync(Route, new { public_token = plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync()) });
}
