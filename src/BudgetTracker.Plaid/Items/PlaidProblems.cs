using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>What Plaid's errors, and those about items, mean to a caller.</summary>
internal static class PlaidProblems
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    public static ApiProblem ItemNotFound { get; } = new(HttpStatus.NotFound, "item_not_found", "There is no such item.");

    public static ApiProblem? Of(BudgetTrackerException exception) => exception switch
    {
        ItemNotFoundException => ItemNotFound,
        PlaidApiException { IsTransient: true } busy => new(
            HttpStatus.ServiceUnavailable, "plaid_unavailable", busy.DisplayMessage ?? "Plaid or the bank cannot answer just now. Try again later.")
        {
            RetryAfter = RetryAfter(busy),
            RequestId = busy.RequestId,
            LogLevel = LogLevel.Warning,
        },
        PlaidApiException { ErrorType: PlaidErrorTypes.ItemError } item => new(
            HttpStatus.Conflict, item.ErrorCode.ToLowerInvariant(), item.DisplayMessage ?? CureOf(item.ErrorCode))
        {
            RequestId = item.RequestId,
            LogLevel = LogLevel.Warning,
        },
        PlaidTransportException => new(HttpStatus.ServiceUnavailable, "plaid_unavailable", "Plaid could not be reached. Try again later.")
        {
            RetryAfter = _soon,
            LogLevel = LogLevel.Warning,
        },
        PlaidApiException wrong => ApiProblem.Misconfigured("plaid_misconfigured") with { RequestId = wrong.RequestId },
        BudgetTrackerConfigurationException or TokenProtectionException => ApiProblem.Misconfigured("plaid_misconfigured"),
        _ => null,
    };

    private static string CureOf(string errorCode) => errorCode is PlaidErrorCodes.UserPermissionRevoked
        ? "The permission was taken back. Connect the bank anew with an ordinary link."
        : "The bank asks for something first. Open Link for this item to repair it.";

    private static TimeSpan RetryAfter(PlaidApiException exception) => exception.RetryAfter switch
    {
        null => TimeSpan.FromSeconds(10),
        { } asked when asked > _longest => _longest,
        { } asked => asked,
    };
}
