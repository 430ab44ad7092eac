using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BudgetTracker;

/// <summary>Work in the background of a host.</summary>
public static class BackgroundWorkBuilderExtensions
{
    /// <summary>
    /// Runs the <see cref="WorkLoop"/>s of the registered modules, such as the recovery of exchanges, for as long as the host runs, and
    /// first when it starts. Every host may: they share the work through the database.
    /// </summary>
    public static BudgetTrackerBuilder AddBackgroundWork(this BudgetTrackerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHostedService<BackgroundWorkService>();
        return builder;
    }

    private sealed class BackgroundWorkService(WorkRunner work) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => work.RunAsync(stoppingToken);
    }
}
