using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>
/// What a host's own services may throw: exceptions that the library does not know, before or after they did their work. Now and then
/// one service does nothing else for a second, as one does whose secret was rotated by mistake.
/// </summary>
internal static class ForeignFaults
{
    public const string Name = "foreign exceptions";

    private const string BurstName = "foreign bursts";
    private const int LongestPeace = 15;

    private static readonly TimeSpan _burst = TimeSpan.FromSeconds(1);

    private static readonly string[] _seams =
    [
        nameof(IPlaidItemApi), nameof(IPlaidAccountApi), nameof(IPlaidUserApi), nameof(ITokenProtector), nameof(IDataKeyProvider),
        nameof(IDataEnvironment), nameof(ISecretProvider), nameof(IItemEvents), nameof(IPlaidTransactionApi), nameof(IBankFeedSink),
    ];

    private static readonly Func<Exception>[] _kinds =
    [
        static () => new InvalidOperationException("A host's own service failed."),
        static () => new IOException("A host's own service failed."),
        static () => new TimeoutException("A host's own service failed."),
        static () => new TaskCanceledException("A host's own service failed."),
        static () => new KeyNotFoundException("A host's own service failed."),
        static () => new HostFailedException(),
    ];

    private static readonly Lock _gate = new();
    private static Random _dice = new(0);
    private static double _share;
    private static string? _bursting;
    private static long _burstEnds;
    private static long _nextBurst;

    /// <param name="share">Of all calls; each has two places to throw at.</param>
    /// <param name="seed">Of the dice.</param>
    public static void Start(double share, int seed)
    {
        lock (_gate)
        {
            (_dice, _share) = (new Random(seed), share);
            _nextBurst = Later(_dice.NextDouble() * LongestPeace);
        }
    }

    public static void Stop()
    {
        lock (_gate)
            _share = 0;
    }

    /// <summary>Throws, if it falls to this call of a service.</summary>
    public static void Hit(string service)
    {
        if (Array.IndexOf(_seams, service) >= 0 && Choose(service) is { } exception)
            throw exception;
    }

    private static Exception? Choose(string service)
    {
        lock (_gate)
        {
            if (_share <= 0)
                return null;
            var now = Stopwatch.GetTimestamp();
            if (now > _nextBurst)
            {
                HostFaults.Tell(BurstName);
                _bursting = _seams[_dice.Next(_seams.Length)];
                _burstEnds = Later(_burst.TotalSeconds);
                _nextBurst = Later(_burst.TotalSeconds + (_dice.NextDouble() * LongestPeace));
            }

            if ((_bursting != service || now > _burstEnds) && _dice.NextDouble() >= _share / 2)
                return null;
            HostFaults.Tell(Name);
            return _kinds[_dice.Next(_kinds.Length)]();
        }
    }

    private static long Later(double seconds) => Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);

    private sealed class HostFailedException() : Exception("A host's own service failed.");
}
