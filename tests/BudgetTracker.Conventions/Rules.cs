using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Conventions;

/// <summary>The conventions. Each gives what breaks it, by name.</summary>
internal static class Rules
{
    public static IEnumerable<string> ClassesAreSealed(IEnumerable<Type> types) =>
        from type in types
        where type.IsClass && !type.IsAbstract && !type.IsSealed
        select type.FullName;

    /// <summary>Apart from a program's entry, which the language names.</summary>
    public static IEnumerable<string> AsyncMethodsSaySo(IEnumerable<Type> types) =>
        from method in types.SelectMany(Libraries.MethodsOf)
        where IsAsync(method) && !method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name is not "Main"
        select Name(method);

    public static IEnumerable<string> CancellationTokensAreLast(IEnumerable<Type> types) =>
        from type in types
        from method in Libraries.MethodsOf(type).Cast<MethodBase>().Concat(type.GetConstructors())
        let parameters = method.GetParameters()
        where parameters.SkipLast(1).Any(IsToken)
        select Name(method);

    public static IEnumerable<string> PublicAsyncMethodsCanBeCancelled(IEnumerable<Type> types) =>
        from method in types.Where(type => type.IsVisible).SelectMany(Libraries.MethodsOf)
        where method.IsPublic && IsAsync(method) && method.Name is not nameof(IAsyncDisposable.DisposeAsync)
        where !method.GetParameters().Any(IsToken)
        select Name(method);

    public static IEnumerable<string> NothingConvertsToString(IEnumerable<Type> types) =>
        from method in types.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        where method.Name is "op_Implicit" or "op_Explicit" && method.ReturnType == typeof(string)
        select Name(method);

    /// <summary>The ToString that a record gets from the compiler prints every property.</summary>
    public static IEnumerable<string> RecordsWithSecretsPrintThemselves(IEnumerable<Type> types) =>
        from type in types
        let print = type.GetMethod(nameof(ToString), BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance, [])
        where print?.IsDefined(typeof(CompilerGeneratedAttribute)) == true
        from property in type.GetProperties()
        where property.PropertyType == typeof(string) && IsSecret(property.Name)
        select $"{type.FullName}.{property.Name}";

    public static IEnumerable<string> TypesAreInNamespace(IEnumerable<Type> types, string expected) =>
        from type in types
        where !string.Equals(type.Namespace, expected, StringComparison.Ordinal)
        select type.FullName;

    public static IEnumerable<string> AssemblyKnowsNothingOf(Assembly assembly, params string[] prefixes) =>
        from reference in assembly.GetReferencedAssemblies()
        where prefixes.Any(prefix => IsOrStartsWith(reference.Name!, prefix))
        select reference.Name;

    /// <summary>The event ids of the messages that an assembly logs, by their methods.</summary>
    public static IEnumerable<(string Method, int EventId)> EventIdsOf(Assembly assembly) =>
        from method in assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (Name(method), message.EventId);

    private static bool IsOrStartsWith(string name, string prefix) =>
        prefix.EndsWith('*') ? name.StartsWith(prefix[..^1], StringComparison.Ordinal) : string.Equals(name, prefix, StringComparison.Ordinal);

    private static bool IsSecret(string name) =>
        ((string[])["Token", "Secret", "Password"]).Any(end => name.EndsWith(end, StringComparison.Ordinal));

    private static bool IsToken(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken);

    private static bool IsAsync(MethodInfo method)
    {
        var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        return type == typeof(Task) || type == typeof(Task<>) || type == typeof(ValueTask) || type == typeof(ValueTask<>)
            || type == typeof(IAsyncEnumerable<>);
    }

    private static string Name(MethodBase method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
