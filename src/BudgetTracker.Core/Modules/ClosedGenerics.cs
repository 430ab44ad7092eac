using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// Loggers and options of one type, for modules to register. The open registrations that a host has do the same, but their types are
/// made at run time, which costs a function in Native AOT a quarter of its start: docs/decisions/0004-closed-generics.md.
/// </summary>
public static class ClosedGenerics
{
    /// <summary>Adds the logger of a class. What a host's provider throws stays in it: no message is worth the token that is in hand.</summary>
    public static void TryAddLogger<T>(this IServiceCollection services) =>
        services.TryAddSingleton<ILogger<T>>(static provider => new QuietLogger<T>(new Logger<T>(provider.GetRequiredService<ILoggerFactory>())));

    /// <summary>Adds options, as <c>AddOptions</c> does.</summary>
    public static OptionsBuilder<T> AddClosedOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services)
        where T : class
    {
        services.TryAddSingleton<IOptionsFactory<T>>(static provider => new OptionsFactory<T>(
            provider.GetServices<IConfigureOptions<T>>(), provider.GetServices<IPostConfigureOptions<T>>(), provider.GetServices<IValidateOptions<T>>()));
        services.TryAddSingleton<IOptionsMonitorCache<T>>(static _ => new OptionsCache<T>());
        services.TryAddSingleton<IOptionsMonitor<T>>(static provider => new OptionsMonitor<T>(
            provider.GetRequiredService<IOptionsFactory<T>>(),
            provider.GetServices<IOptionsChangeTokenSource<T>>(),
            provider.GetRequiredService<IOptionsMonitorCache<T>>()));
        services.TryAddSingleton<IOptions<T>>(static provider => new FirstOptions<T>(provider.GetRequiredService<IOptionsMonitor<T>>()));
        return services.AddOptions<T>();
    }

    private sealed class QuietLogger<T>(ILogger inner) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
            catch (Exception)
            {
                // There is nowhere left to tell it.
            }
        }
    }

    /// <summary>What the monitor had first, so that both are bound and validated once.</summary>
    private sealed class FirstOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(IOptionsMonitor<T> monitor) : IOptions<T>
        where T : class
    {
        private T? _value;

        public T Value => _value ?? Interlocked.CompareExchange(ref _value, monitor.CurrentValue, null) ?? _value;
    }
}
