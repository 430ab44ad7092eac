namespace BudgetTracker.Comparison;

/// <summary>Hosts under load, all started once; then window after window, one host at a time and each in its turn.</summary>
internal static class WarmRuns
{
    /// <summary>As many callers as keep both processors busy without a queue to speak of, and as many as make one.</summary>
    public static readonly Scenario[] Scenarios =
    [
        new(Route.Link, Latency: 0, Callers: 16),
        new(Route.Link, Latency: 0, Callers: 256),
        new(Route.Link, Latency: 50, Callers: 256),
        new(Route.Exchange, Latency: 0, Callers: 16),
        new(Route.Exchange, Latency: 0, Callers: 256),
        new(Route.Exchange, Latency: 50, Callers: 256),
        new(Route.Webhook, Latency: 0, Callers: 16),
        new(Route.Webhook, Latency: 0, Callers: 256),
    ];

    // More than anybody takes.
    private const int WebhooksPerSecond = 10_000;
    private const int Items = 1000;

    public static async Task<List<WarmRun>> RunAsync(TestRig rig, Settings settings, CancellationToken cancellationToken)
    {
        var hosts = new List<RunningHost>();
        try
        {
            foreach (var contender in Contenders.Hosts(settings.Artifacts))
                hosts.Add(await StartAsync(rig, contender, cancellationToken));
            await WarmUpAsync(rig, hosts, [Route.Link, Route.Exchange, Route.Webhook], settings, cancellationToken);
            var runs = new List<WarmRun>();
            for (var round = 0; round < settings.WarmRounds; round++)
            {
                foreach (var scenario in Scenarios)
                {
                    var rivals = hosts.Where(host => host.Takes(scenario.Route)).ToList();
                    for (var i = 0; i < rivals.Count; i++)
                        runs.Add(await MeasureAsync(rig, rivals[(i + round) % rivals.Count], scenario, round, settings.Window, cancellationToken));
                }
            }

            return runs;
        }
        finally
        {
            foreach (var host in hosts)
                await host.Process.DisposeAsync();
        }
    }

    public static async Task<RunningHost> StartAsync(TestRig rig, HostContender contender, CancellationToken cancellationToken)
    {
        var process = RunningProcess.Start(contender.Program, contender.Arguments, rig.HostEnvironment());
        return new RunningHost(contender.Name, process, (await process.ReadyAsync(cancellationToken))[0]);
    }

    public static async Task WarmUpAsync(
        TestRig rig, IEnumerable<RunningHost> hosts, IReadOnlyList<Route> routes, Settings settings, CancellationToken cancellationToken)
    {
        await rig.SetLatencyAsync(0);
        foreach (var host in hosts)
        {
            foreach (var route in routes.Where(host.Takes))
            {
                await PrepareAsync(rig, route, settings.WarmUp);
                await host.LoadAsync(route, callers: 16, settings.WarmUp, perSecond: null, cancellationToken);
            }
        }
    }

    private static async Task<WarmRun> MeasureAsync(
        TestRig rig, RunningHost host, Scenario scenario, int round, TimeSpan window, CancellationToken cancellationToken)
    {
        await rig.SetLatencyAsync(scenario.Latency);
        await PrepareAsync(rig, scenario.Route, window);
        var before = Usage();
        var load = await host.LoadAsync(scenario.Route, scenario.Callers, window, perSecond: null, cancellationToken);
        var after = Usage();
        return new WarmRun(
            host.Name, scenario, round, load,
            HostCpu: (after.Host - before.Host).TotalMicroseconds / load.Count,
            PostgresCpu: (after.Postgres - before.Postgres).TotalMicroseconds / load.Count,
            StubBusy: (after.Stub - before.Stub) / load.Elapsed,
            GeneratorBusy: (after.Generator - before.Generator) / load.Elapsed,
            host.Process.PeakMemory());

        (TimeSpan Host, TimeSpan Postgres, TimeSpan Stub, TimeSpan Generator) Usage() =>
            (host.Process.Cpu(), RunningProcess.Cpu(rig.PostgresId), rig.Stub.Cpu(), Environment.CpuUsage.TotalTime);
    }

    private static async Task PrepareAsync(TestRig rig, Route route, TimeSpan window)
    {
        var isWebhook = route == Route.Webhook;
        if (isWebhook)
            SignedWebhooks.SignAhead((int)(window.TotalSeconds * WebhooksPerSecond));
        await rig.ClearAsync(isWebhook ? Items : 0);
    }
}

internal sealed record RunningHost(string Name, RunningProcess Process, Uri Address)
{
    /// <summary>Whether it has such a route: the Node peer takes no webhooks.</summary>
    public bool Takes(Route route) => route != Route.Webhook || Name != Contenders.NodeHost;

    /// <inheritdoc cref="LoadGenerator.RunAsync"/>
    public async Task<LoadResult> LoadAsync(Route route, int callers, TimeSpan duration, double? perSecond, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadGenerator.RunAsync(Address, route, callers, duration, perSecond, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.Net.Sockets.SocketException)
        {
            throw new InvalidOperationException($"{Name}, {route.Path}: {exception.Message}\n{Process.Output}", exception);
        }
    }
}

/// <param name="Route">What is asked for.</param>
/// <param name="Latency">Plaid's, in ms.</param>
/// <param name="Callers">At once.</param>
internal sealed record Scenario(Route Route, int Latency, int Callers)
{
    public override string ToString() => $"{Route.Path[1..]}, Plaid {Latency} ms, {Callers} callers";
}

/// <summary>One window: processor time for each request in microseconds, and how much of one processor the others took.</summary>
internal sealed record WarmRun(
    string Name, Scenario Scenario, int Round, LoadResult Load, double HostCpu, double PostgresCpu, double StubBusy, double GeneratorBusy, double PeakMemory);
