using Microsoft.Extensions.Options;

namespace BudgetTracker.Samples.Lambda;

/// <summary>Messages of exceptions that are known to hold no secret; those of others may quote anything.</summary>
internal static class PrintableMessage
{
    public static string? Of(Exception exception) => exception switch
    {
        BudgetTrackerException or FunctionStartException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        _ => null,
    };
}

/// <summary>The function is set up in a way that cannot work; the message names the cure.</summary>
internal sealed class FunctionStartException(string message) : Exception(message);
