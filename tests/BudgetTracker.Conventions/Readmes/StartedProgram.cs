using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BudgetTracker.Conventions.Readmes;

/// <summary>Runs a program until its host has started, then asks it to stop.</summary>
internal sealed class StartedProgram : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly AsyncLocal<bool> _mine = new();

    private StartedProgram()
    {
    }

    public bool HasStarted { get; private set; }

    public static StartedProgram Run(Assembly program, string[] arguments)
    {
        var observer = new StartedProgram();
        observer._mine.Value = true;
        using var subscription = DiagnosticListener.AllListeners.Subscribe(observer);
        var entry = program.EntryPoint!;
        entry.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, entry.GetParameters().Length == 0 ? null : [arguments], culture: null);
        return observer;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "Microsoft.Extensions.Hosting")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Other tests of this process may build hosts at the same time.
        if (value is not { Key: "HostBuilt", Value: IHost host } || !_mine.Value)
            return;
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() =>
        {
            HasStarted = true;
            lifetime.StopApplication();
        });
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error) => throw error;
}
