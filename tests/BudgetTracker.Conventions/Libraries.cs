using System.Reflection;
using System.Runtime.CompilerServices;

namespace BudgetTracker.Conventions;

/// <summary>What the conventions hold for.</summary>
internal static class Libraries
{
    public static Assembly Core { get; } = typeof(BudgetTrackerBuilder).Assembly;

    public static Assembly Plaid { get; } = typeof(PlaidTransport).Assembly;

    public static Assembly AspNetCore { get; } = typeof(BudgetTrackerHttpOptions).Assembly;

    public static Assembly Aws { get; } = typeof(AwsOptions).Assembly;

    public static Assembly Emulator { get; } = typeof(PlaidEmulator).Assembly;

    public static IEnumerable<Assembly> All => [Core, Plaid, AspNetCore, Aws, Emulator];

    public static IEnumerable<Type> Types => All.SelectMany(TypesOf);

    /// <summary>The types that somebody wrote.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) => assembly.GetTypes().Where(type => !IsGenerated(type));

    /// <summary>The methods that somebody wrote in this very type.</summary>
    public static IEnumerable<MethodInfo> MethodsOf(Type type) => type
        .GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
        .Where(method => !method.Name.Contains('<', StringComparison.Ordinal) && !method.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute))
        || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        || type.Namespace?.StartsWith("BudgetTracker", StringComparison.Ordinal) != true
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
