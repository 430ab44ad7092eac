using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>A host's logger is a seam: what it throws must not become the library's.</summary>
public sealed class QuietLoggerTests
{
    [Fact]
    public void What_a_provider_throws_stays_in_the_logger()
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(new BrokenProvider()));
        services.TryAddLogger<WorkRunner>();
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<ILogger<WorkRunner>>().Log(LogLevel.Warning, default, "told to nobody", exception: null, static (message, _) => message);
    }

    private sealed class BrokenProvider : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The disk is full.");

        public void Dispose()
        {
        }
    }
}
