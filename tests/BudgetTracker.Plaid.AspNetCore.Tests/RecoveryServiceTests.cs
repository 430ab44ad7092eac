using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace BudgetTracker.Plaid;

public sealed class RecoveryServiceTests
{
    private readonly IExchangeRecovery _recovery = Substitute.For<IExchangeRecovery>();

    [Fact]
    public async Task Recovery_runs_when_the_host_starts()
    {
        var (swept, reconciled) = (new TaskCompletionSource(), new TaskCompletionSource());
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(0).AndDoes(_ => swept.TrySetResult());
        _recovery.ReconcileAsync(Arg.Any<CancellationToken>()).Returns(0).AndDoes(_ => reconciled.TrySetResult());

        await using var app = await StartAsync(_ => { });

        await Task.WhenAll(swept.Task, reconciled.Task).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_sweep_goes_on_until_nothing_is_left()
    {
        var done = new TaskCompletionSource();
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(_ => 8, _ => 3, _ =>
        {
            done.TrySetResult();
            return 0;
        });

        await using var app = await StartAsync(options => options.SweepInterval = TimeSpan.FromHours(1));

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_run_that_fails_does_not_end_recovery()
    {
        var again = new TaskCompletionSource();
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(
            _ => throw new TokenStoreException("down", isTransient: true),
            _ =>
            {
                again.TrySetResult();
                return 0;
            });

        await using var app = await StartAsync(options => options.SweepInterval = TimeSpan.FromMilliseconds(1));

        await again.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_interval_of_zero_fails_the_start() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => options.SweepInterval = TimeSpan.Zero));

    private async Task<WebApplication> StartAsync(Action<PlaidRecoveryOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddSingleton(_recovery);
        builder.Configuration["PLAID_CLIENT_ID"] = "id";
        builder.Configuration["PLAID_SECRET"] = "secret";
        builder.Configuration["PLAID_ENV"] = "sandbox";
        builder.Configuration["PLAID_KEY_RING"] = """{"primary":"k","keys":{"k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""";
        builder.Configuration["Postgres:ConnectionString"] = "Host=127.0.0.1";
        builder.Services.AddBudgetTrackerPlaid(builder.Configuration).AddExchangeRecovery(configure);
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }
}
