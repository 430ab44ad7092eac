using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>One operation of a service.</summary>
/// <param name="Service">The service's name in a signature's scope and in IAM.</param>
/// <param name="Name">The operation.</param>
/// <param name="Resource">What the caller named: the secret or the key.</param>
/// <param name="Arn">The ARN that permissions are given on.</param>
/// <param name="Answer">Does the work.</param>
internal sealed record Operation(
    string Service, string Name, Func<JsonElement, string?> Resource, Func<JsonElement, string?> Arn, Func<JsonElement, byte[]> Answer)
{
    public string Action => $"{Service}:{Name}";
}
