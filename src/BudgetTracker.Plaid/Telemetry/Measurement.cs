using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>A host's listeners are called where something is measured, and may throw. That is told, and changes nothing else.</summary>
internal static partial class Measurement
{
    public static void Take(ILogger logger, Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception exception)
        {
            LogNotTaken(logger, exception);
        }
    }

    [LoggerMessage(2002, LogLevel.Warning, "A listener of the host's for activities or measurements threw.")]
    private static partial void LogNotTaken(ILogger logger, Exception exception);
}
