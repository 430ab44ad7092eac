using System.Reflection;

namespace BudgetTracker;

/// <summary>Notes which methods of an interface were called, so that a method added later cannot be forgotten.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class CalledMethods : DispatchProxy
{
    private IPlaidAreas? _inner;
    private HashSet<string>? _called;

    public static IPlaidAreas Of(IPlaidAreas inner, HashSet<string> called)
    {
        var proxy = Create<IPlaidAreas, CalledMethods>();
        ((CalledMethods)(object)proxy)._inner = inner;
        ((CalledMethods)(object)proxy)._called = called;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _called!.Add(targetMethod!.Name);
        return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
