namespace BudgetTracker;

/// <summary>Ends a handler with an error answer.</summary>
internal sealed class ApiException(ApiError error, int status = StatusCodes.Status400BadRequest) : Exception(error.ErrorMessage)
{
    public ApiError Error { get; } = error;

    public int Status { get; } = status;
}
