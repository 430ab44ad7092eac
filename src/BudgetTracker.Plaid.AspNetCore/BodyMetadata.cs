using Microsoft.AspNetCore.Http.Metadata;

namespace BudgetTracker.Plaid;

/// <summary>
/// Describes a body without the routing rule that <c>Accepts()</c> brings: that one answers 415 before this package can say why.
/// </summary>
internal sealed class BodyMetadata(Type type, bool isOptional) : IAcceptsMetadata
{
    public IReadOnlyList<string> ContentTypes => [];

    public Type? RequestType { get; } = type;

    public bool IsOptional { get; } = isOptional;
}
