namespace BudgetTracker;

/// <summary>A call of an API route and what it was answered. Bodies are verbatim and carry the emulator's tokens.</summary>
/// <param name="Path">The route, for example <c>/item/get</c>.</param>
/// <param name="RequestBody">The request's bytes.</param>
/// <param name="StatusCode">The answer's status; 0 where a fault left the call without an answer.</param>
/// <param name="ResponseBody">The answer's bytes.</param>
/// <param name="Fault">The fault the call met, or null.</param>
public sealed record RecordedCall(
    string Path, ReadOnlyMemory<byte> RequestBody, int StatusCode, ReadOnlyMemory<byte> ResponseBody, FaultKind? Fault);
