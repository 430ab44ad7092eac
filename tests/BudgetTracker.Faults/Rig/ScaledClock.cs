namespace BudgetTracker.Faults;

/// <summary>
/// A clock that runs faster, for the emulator's lifetimes: a public token's 30 minutes become <paramref name="tokenLife"/>.
/// Its timers keep real time, so a delay of a second is one.
/// </summary>
internal sealed class ScaledClock(TimeSpan tokenLife) : TimeProvider
{
    private static readonly TimeSpan _realTokenLife = TimeSpan.FromMinutes(30);

    private readonly DateTimeOffset _start = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _start) * (_realTokenLife / tokenLife));
}
