using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>How an institution fares: well, apart from the Sandbox's two unhealthy ones.</summary>
/// <seealso href="https://plaid.com/docs/api/institutions/#institutions-get_by_id-response-institution-status"/>
internal sealed record InstitutionStatusView(ProductStatusView ItemLogins)
{
    private static readonly DateTimeOffset _lastChange = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProductStatusView? TransactionsUpdates { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProductStatusView? Auth { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProductStatusView? Identity { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProductStatusView? InvestmentsUpdates { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProductStatusView? LiabilitiesUpdates { get; init; }

    public static InstitutionStatusView Of(Institution institution)
    {
        var (health, success, interval) = institution.Id switch
        {
            "ins_132363" => ("DEGRADED", 0.5, "DELAYED"),
            "ins_132361" => ("DOWN", 0.0, "STOPPED"),
            _ => ("HEALTHY", 1.0, "NORMAL"),
        };
        return new(Status())
        {
            TransactionsUpdates = For("transactions", interval),
            Auth = For("auth"),
            Identity = For("identity"),
            InvestmentsUpdates = For("investments", interval),
            LiabilitiesUpdates = For("liabilities", interval),
        };

        ProductStatusView? For(string product, string? refresh = null) =>
            institution.Products.Contains(product, StringComparer.Ordinal) ? Status(refresh) : null;

        ProductStatusView Status(string? refresh = null) => new(health, _lastChange, new(success, 0, 1 - success) { RefreshInterval = refresh });
    }
}

internal sealed record ProductStatusView(string Status, DateTimeOffset LastStatusChange, StatusBreakdownView Breakdown);

internal sealed record StatusBreakdownView(double Success, double ErrorPlaid, double ErrorInstitution)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshInterval { get; init; }
}
