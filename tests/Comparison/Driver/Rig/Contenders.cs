namespace BudgetTracker.Comparison;

/// <summary>A function to start: ours, the bare minimum of the same kind, or the peer.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Program">What Lambda would start.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Package">The folder or file that is uploaded.</param>
/// <param name="HasExtension">Whether the AWS Parameters and Secrets Lambda extension runs beside it.</param>
internal sealed record FunctionContender(string Name, string Program, string[] Arguments, string Package, bool HasExtension = false);

/// <summary>A web host to load.</summary>
internal sealed record HostContender(string Name, string Program, string[] Arguments);

internal static class Contenders
{
    public const string OursAot = "BudgetTracker.Plaid, Native AOT";
    public const string MinimumAot = "bare minimum, Native AOT";
    public const string OursReadyToRun = "BudgetTracker.Plaid, ReadyToRun";
    public const string OursAotWithSdk = "BudgetTracker.Plaid with the AWS SDK, Native AOT";
    public const string OursReadyToRunWithSdk = "BudgetTracker.Plaid with the AWS SDK, ReadyToRun";
    public const string MinimumReadyToRun = "bare minimum, ReadyToRun";
    public const string Node = "Node: plaid, pg, AWS SDK, bundled";

    public const string OursHost = "BudgetTracker.Plaid";
    public const string MinimumHost = "bare minimum";
    public const string NodeHost = "Node: plaid, pg (2 processes)";

    public static IReadOnlyList<HostContender> Workers(string artifacts) =>
    [
        new(OursHost, "dotnet", [Path.Combine(artifacts, "worker", "worker.dll")]),
        new(NodeHost, "node", [Path.Combine(artifacts, "node", "sync.cjs")]),
    ];

    public static IReadOnlyList<FunctionContender> Functions(string artifacts)
    {
        var script = Path.Combine(artifacts, "node", "function.cjs");
        return
        [
            Bootstrap(OursAot, "function-aot") with { HasExtension = true },
            Bootstrap(OursAotWithSdk, "function-aot"),
            Bootstrap(MinimumAot, "minimum-aot"),
            Bootstrap(OursReadyToRun, "function-r2r") with { HasExtension = true },
            Bootstrap(OursReadyToRunWithSdk, "function-r2r"),
            Bootstrap(MinimumReadyToRun, "minimum-r2r"),
            new(Node, "node", [script], script),
        ];

        FunctionContender Bootstrap(string name, string folder) =>
            new(name, Path.Combine(artifacts, folder, "bootstrap"), [], Path.Combine(artifacts, folder));
    }

    public static IReadOnlyList<HostContender> Hosts(string artifacts) =>
    [
        new(OursHost, "dotnet", [Path.Combine(artifacts, "host", "host.dll")]),
        new(MinimumHost, "dotnet", [Path.Combine(artifacts, "minimum-web", "minimum-web.dll")]),
        new(NodeHost, "node", [Path.Combine(artifacts, "node", "server.cjs")]),
    ];
}
