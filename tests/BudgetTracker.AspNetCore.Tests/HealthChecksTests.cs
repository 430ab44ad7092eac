using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public class HealthChecksTests
{
    [Fact]
    public async Task A_host_with_its_database_and_secrets_is_healthy_and_Plaid_was_not_asked()
    {
        await using var host = await StartAsync();
        Assert.Equal("Healthy", await host.Client.GetStringAsync("/health"));
        await host.Database.Received(1).ProbeAsync(Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_database_that_is_down_is_unhealthy_and_the_answer_says_no_more()
    {
        await using var host = await StartAsync();
        host.Database.ProbeAsync(Arg.Any<CancellationToken>()).ThrowsAsync(new DatabaseException("Host db-1 refused.", isTransient: true));
        var answer = await host.Client.GetAsync("/health");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        var report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal("The database does not take writes.", report.Entries["database"].Description);
        Assert.Equal(HealthStatus.Healthy, report.Entries["plaid_keys"].Status);
    }

    [Fact]
    public async Task A_secret_that_is_missing_is_unhealthy()
    {
        await using var host = await StartAsync();
        host.Secrets.GetAsync<KeyRing>(Arg.Any<CancellationToken>()).ThrowsAsync(new BudgetTrackerConfigurationException("Set KEY_RING."));
        var report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["key_ring"].Status);
    }

    [Theory]
    [InlineData(true, HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, HealthStatus.Degraded, HttpStatusCode.OK)]
    public async Task A_probe_that_is_not_critical_leaves_the_host_in_service(bool isCritical, HealthStatus status, HttpStatusCode code)
    {
        await using var host = await StartAsync(services => services.AddSingleton(new HealthProbe(
            "other", "Sound.", "Broken.", _ => throw new BudgetTrackerConfigurationException("Mend it."))
        { IsCritical = isCritical }));

        Assert.Equal((code, $"{status}"), await AnswerAsync(host));
        var report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal((status, "Broken."), (report.Entries["other"].Status, report.Entries["other"].Description));
    }

    private static async Task<(HttpStatusCode, string)> AnswerAsync(SubstitutedHost host)
    {
        var answer = await host.Client.GetAsync("/health");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Task<SubstitutedHost> StartAsync(Action<IServiceCollection>? more = null) => SubstitutedHost.StartWithAsync(
        app => app.MapHealthChecks("/health"),
        services: services =>
        {
            services.AddHealthChecks().AddBudgetTrackerHealthChecks();
            // These read stored tokens, and the database here is a substitute.
            services.PostConfigure<HealthCheckServiceOptions>(
                options => options.Registrations.Where(check => check.Name is "token_key" or "stored_tokens").ToList().ForEach(check => options.Registrations.Remove(check)));
            more?.Invoke(services);
        });
}
