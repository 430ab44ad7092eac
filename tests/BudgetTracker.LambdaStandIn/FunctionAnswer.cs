using System.Text;

namespace BudgetTracker.LambdaStandIn;

/// <summary>What a function posted for an event: its answer or its error.</summary>
/// <param name="RequestId">Of the event.</param>
/// <param name="Body">As it was posted.</param>
/// <param name="ErrorType">The header <c>Lambda-Runtime-Function-Error-Type</c>; null where it is an answer.</param>
/// <param name="XRayCause">The header <c>Lambda-Runtime-Function-XRay-Error-Cause</c>.</param>
public sealed record FunctionAnswer(string RequestId, ReadOnlyMemory<byte> Body, string? ErrorType, string? XRayCause)
{
    public bool IsError => ErrorType is not null;

    public string Text => Encoding.UTF8.GetString(Body.Span);
}
