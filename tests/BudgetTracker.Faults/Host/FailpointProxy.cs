using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace BudgetTracker.Faults;

/// <summary>
/// A service with a failpoint before and after each of its methods, named <c>IService.MethodAsync:before</c> and <c>:after</c>;
/// after means that it succeeded. Made by reflection, so that an interface may grow without this file.
/// </summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class FailpointProxy<T> : DispatchProxy
    where T : class
{
    private static readonly ConcurrentDictionary<MethodInfo, Func<Task, string, Task>> _after = new();

    private T _inner = null!;

    public static T Around(T inner)
    {
        var proxy = Create<T, FailpointProxy<T>>();
        ((FailpointProxy<T>)(object)proxy)._inner = inner;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var point = $"{typeof(T).Name}.{targetMethod!.Name}";
        if (targetMethod.Name is "SweepAsync" or "ReconcileAsync")
            return InScopeAsync(targetMethod, args);
        Failpoints.Hit($"{point}:before");
        var result = Call(targetMethod, args);
        return result is Task task ? _after.GetOrAdd(targetMethod, AfterOf)(task, $"{point}:after") : result;
    }

    /// <summary>The scope is set in a flow of its own, which ends with the call.</summary>
    private object? InScopeAsync(MethodInfo method, object?[]? args)
    {
        var context = ExecutionContext.Capture()!;
        object? result = null;
        ExecutionContext.Run(
            context,
            _ =>
            {
                Failpoints.Enter(method.Name == "SweepAsync" ? "sweep" : "reconcile");
                result = Call(method, args);
            },
            state: null);
        return result;
    }

    private object? Call(MethodInfo method, object?[]? args)
    {
        try
        {
            return method.Invoke(_inner, args);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    private static Func<Task, string, Task> AfterOf(MethodInfo method)
    {
        if (method.ReturnType == typeof(Task))
            return AfterAsync;
        return typeof(FailpointProxy<T>)
            .GetMethod(nameof(AfterResultAsync), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(method.ReturnType.GetGenericArguments())
            .CreateDelegate<Func<Task, string, Task>>();
    }

    private static async Task AfterAsync(Task task, string point)
    {
        await task.ConfigureAwait(false);
        Failpoints.Hit(point);
    }

    private static Task AfterResultAsync<TResult>(Task task, string point)
    {
        return AwaitAsync((Task<TResult>)task);

        async Task<TResult> AwaitAsync(Task<TResult> typed)
        {
            var result = await typed.ConfigureAwait(false);
            Failpoints.Hit(point);
            return result;
        }
    }
}
