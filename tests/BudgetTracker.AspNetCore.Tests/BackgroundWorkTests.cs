using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace BudgetTracker;

public sealed class BackgroundWorkTests
{
    private readonly IExchangeRecovery _recovery = Substitute.For<IExchangeRecovery>();

    [Fact]
    public async Task The_work_of_the_modules_runs_when_the_host_starts()
    {
        var (swept, reconciled) = (new TaskCompletionSource(), new TaskCompletionSource());
        _recovery.SweepAsync(Arg.Any<CancellationToken>()).Returns(0).AndDoes(_ => swept.TrySetResult());
        _recovery.ReconcileAsync(Arg.Any<CancellationToken>()).Returns(0).AndDoes(_ => reconciled.TrySetResult());

        await using var app = await StartAsync(_ => { });

        await Task.WhenAll(swept.Task, reconciled.Task).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_interval_of_zero_fails_the_start() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => options.SweepInterval = TimeSpan.Zero));

    private async Task<WebApplication> StartAsync(Action<PlaidExchangeOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_recovery);
        builder.Services.AddBudgetTrackerPlaid(SubstitutedHost.Configuration).AddBackgroundWork();
        builder.Services.Configure(configure);
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }
}
