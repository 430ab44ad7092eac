using System.Text.Json;

namespace BudgetTracker;

internal static class ApiErrorAnswer
{
    public static ApiAnswer From(ApiException exception, string requestId) => From(exception.Error, exception.Status, requestId);

    public static ApiAnswer From(ApiError error, int status, string requestId) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(error with { RequestId = requestId }, EmulatorJson.Default.ApiError));
}
