using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace BudgetTracker.Faults;

/// <summary>
/// A service with a failpoint before and after each of its methods, named <c>IService.MethodAsync:before</c> and <c>:after</c>;
/// after means that it succeeded. At both, <see cref="ForeignFaults"/> may throw. Made by reflection, so that an interface may grow without this file.
/// </summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class FailpointProxy<T> : DispatchProxy
    where T : class
{
    private static readonly ConcurrentDictionary<MethodInfo, Func<object, string, object>> _after = new();

    private T _inner = null!;

    public static T Around(T inner)
    {
        var proxy = Create<T, FailpointProxy<T>>();
        ((FailpointProxy<T>)(object)proxy)._inner = inner;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.IsSpecialName)
            return Call(targetMethod, args);
        if (targetMethod.Name is "SweepAsync" or "ReconcileAsync")
            return InScopeAsync(targetMethod, args);
        var point = $"{typeof(T).Name}.{targetMethod.Name}";
        Hit($"{point}:before");
        return _after.GetOrAdd(targetMethod, AfterOf)(Call(targetMethod, args)!, $"{point}:after");
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

    private static void Hit(string point)
    {
        Failpoints.Hit(point);
        ForeignFaults.Hit(typeof(T).Name);
    }

    private static Func<object, string, object> AfterOf(MethodInfo method)
    {
        if (method.ReturnType == typeof(Task))
            return static (task, point) => AfterAsync((Task)task, point);
        var name = method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(AfterResult) : nameof(AfterValue);
        return typeof(FailpointProxy<T>)
            .GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(method.ReturnType.GetGenericArguments())
            .CreateDelegate<Func<object, string, object>>();
    }

    private static object AfterResult<TResult>(object task, string point) => AfterAsync((Task<TResult>)task, point);

    private static object AfterValue<TResult>(object task, string point) =>
        new ValueTask<TResult>(AfterAsync(((ValueTask<TResult>)task).AsTask(), point));

    private static async Task AfterAsync(Task task, string point)
    {
        await task.ConfigureAwait(false);
        Hit(point);
    }

    private static async Task<TResult> AfterAsync<TResult>(Task<TResult> task, string point)
    {
        var result = await task.ConfigureAwait(false);
        // A worker that finds no sync has none, and what was another's by then was not committed.
        if (result is not null || (typeof(TResult) != typeof(DueSync) && typeof(TResult) != typeof(SyncReport)))
            Hit(point);
        if ((result is null && typeof(TResult) == typeof(SyncReport)) || (result is false && typeof(T) == typeof(ISyncQueue)))
            HostFaults.Tell(HostFaults.FenceName);
        if (result is PublicTokenExchangeResponse answer)
            Console.Out.WriteLine($"token {answer.ItemId}");
        return result;
    }
}
