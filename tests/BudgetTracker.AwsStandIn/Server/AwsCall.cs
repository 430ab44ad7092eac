namespace BudgetTracker.LocalAws;

/// <summary>A call and what it was answered.</summary>
/// <param name="Action">As IAM names it, for example <c>secretsmanager:GetSecretValue</c>; <c>extension:GetSecretValue</c> for the Lambda extension.</param>
/// <param name="Resource">The secret, the key or the queue, as the caller named it.</param>
/// <param name="StatusCode">The status; 0 where a fault left the call without an answer.</param>
/// <param name="ErrorCode">AWS's error code, or null.</param>
/// <param name="UserAgent">What the caller says it is.</param>
public sealed record AwsCall(string Action, string? Resource, int StatusCode, string? ErrorCode, string? UserAgent);
