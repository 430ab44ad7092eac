using System.Collections.Concurrent;
using System.Net.Sockets;

namespace BudgetTracker.Emulation;

public sealed class PlaidEmulatorTests
{
    [Fact]
    public async Task It_listens_on_a_free_port_of_loopback()
    {
        await using var one = await TestPlaid.StartAsync();
        await using var other = await TestPlaid.StartAsync();
        Assert.True(one.Emulator.BaseAddress.IsLoopback);
        Assert.NotEqual(one.Emulator.BaseAddress.Port, other.Emulator.BaseAddress.Port);
    }

    [Fact]
    public async Task An_emulator_that_was_not_started_has_no_address()
    {
        await using var emulator = new PlaidEmulator();
        Assert.Throws<InvalidOperationException>(() => emulator.BaseAddress);
    }

    [Fact]
    public async Task An_address_in_use_fails_the_start()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var options = new PlaidEmulatorOptions();
        options.Urls.Add(plaid.Emulator.BaseAddress.ToString());
        await using var second = new PlaidEmulator(options);
        await Assert.ThrowsAsync<IOException>(() => second.StartAsync());
    }

    [Fact]
    public async Task A_disposed_emulator_listens_no_more()
    {
        var plaid = await TestPlaid.StartAsync();
        var address = plaid.Emulator.BaseAddress;
        await plaid.DisposeAsync();
        using var socket = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(address.Host, address.Port));
    }

    [Fact]
    public async Task Every_call_is_told_with_the_bytes_of_request_and_answer()
    {
        var told = new ConcurrentQueue<RecordedCall>();
        await using var plaid = await TestPlaid.StartAsync(o => o.OnCall = told.Enqueue);
        var answer = await plaid.PostAsync("/user/create", """{"client_user_id":"u"}""");
        var call = Assert.Single(told);
        Assert.Equal(("/user/create", 200), (call.Path, call.StatusCode));
        Assert.Equal("""{"client_user_id":"u"}"""u8.ToArray(), call.RequestBody.ToArray());
        Assert.Equal(answer.Body.ToJsonString(), System.Text.Encoding.UTF8.GetString(call.ResponseBody.Span));
    }

    [Fact]
    public async Task Calls_are_counted_by_route_those_that_failed_too()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await plaid.PostAsync("/item/get", "{}");
        await plaid.PostAsync("/item/get", "{");
        Assert.Equal(2, plaid.Emulator.CallCounts["/item/get"]);
        Assert.Equal([400, 400], plaid.Emulator.Calls.Select(c => c.StatusCode));
    }

    [Fact]
    public async Task The_latest_thousand_calls_are_kept()
    {
        await using var plaid = await TestPlaid.StartAsync();
        for (var i = 0; i < 1001; i++)
            await plaid.PostAsync("/user/create", "{}");
        Assert.Equal((1000, 1001), (plaid.Emulator.Calls.Count, plaid.Emulator.CallCounts["/user/create"]));
    }

    [Fact]
    public async Task An_item_that_nobody_exchanged_is_seen_as_an_orphan_to_be()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await plaid.PublicTokenAsync();
        var item = Assert.Single(plaid.Emulator.Items);
        Assert.Equal((null, 0, false), (item.AccessToken, item.Exchanges, item.Removed));
    }

    [Fact]
    public async Task An_unknown_bank_completes_no_link()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.LinkTokenAsync();
        Assert.Throws<ArgumentException>(() => plaid.Emulator.CompleteLink(token, "ins_0"));
    }

    [Theory]
    [InlineData("--sed", "3")]
    [InlineData("hello")]
    [InlineData("--seed", "x")]
    [InlineData("--rate-limits", "foo")]
    [InlineData("--rate-limits=7")]
    [InlineData("--lenient-exchange")]
    [InlineData("--state", "--seed", "1")]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "https://127.0.0.1:0")]
    public async Task A_mistyped_option_does_not_start(params string[] args) => Assert.Equal(2, await PlaidEmulator.RunAsync(args));

    [Fact]
    public async Task Help_is_no_start() => Assert.Equal(0, await PlaidEmulator.RunAsync(["--help"]));

    [Fact]
    public async Task Options_that_are_understood_start()
    {
        using var stop = new CancellationTokenSource();
        var running = PlaidEmulator.RunAsync(
            ["--urls", "http://127.0.0.1:0", "--seed=7", "--rate-limits", "Sandbox", "--lenient-exchange", "true", "--client-id", "-id"], stop.Token);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }
}
