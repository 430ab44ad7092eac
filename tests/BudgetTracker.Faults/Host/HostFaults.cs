using System.Transactions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace BudgetTracker.Faults;

/// <summary>What a host does wrong by itself, as the harness configured it; the harness counts what it tells on stdout.</summary>
internal static class HostFaults
{
    public const string AmbientName = "ambient transactions";

    /// <summary>Not a fault, but what one is made for: a host went on with a sync that was another's by then, and was stopped.</summary>
    public const string FenceName = "syncs that met their fence";

    private static readonly Lock _gate = new();
    private static Random _dice = new(0);
    private static double _ambient;

    public static void Start(IConfiguration configuration)
    {
        var seed = configuration.GetValue<int>("Faults:Seed");
        ForeignFaults.Start(configuration.GetValue<double>("Faults:Foreign"), seed);
        (_dice, _ambient) = (new Random(seed), configuration.GetValue<double>("Faults:Ambient"));
    }

    public static void Stop()
    {
        ForeignFaults.Stop();
        lock (_gate)
            _ambient = 0;
    }

    public static void Tell(string fault) => Console.Out.WriteLine($"fault {fault}");

    /// <summary>A middleware of the host's that opens a transaction for a request and forgets to complete it.</summary>
    public static void UseAmbientTransactions(this WebApplication app) => app.Use(async (context, next) =>
    {
        using var scope = IsAmbient() ? new TransactionScope(TransactionScopeOption.Required, TransactionScopeAsyncFlowOption.Enabled) : null;
        await next(context);
    });

    private static bool IsAmbient()
    {
        lock (_gate)
        {
            if (_dice.NextDouble() >= _ambient)
                return false;
        }

        Tell(AmbientName);
        return true;
    }
}
