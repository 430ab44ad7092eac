namespace BudgetTracker;

/// <summary>What institutions are called and look like, for all users.</summary>
internal interface IInstitutionStore
{
    /// <summary>Keeps what Plaid says of an institution.</summary>
    Task SaveAsync(string institutionId, string? name, InstitutionLook? look, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IInstitutionStore"/>
internal sealed class InstitutionStore(IPostgresDatabase database) : IInstitutionStore
{
    public Task SaveAsync(string institutionId, string? name, InstitutionLook? look, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        insert into budget_tracker.plaid_institution (institution_id, name, url, primary_color, logo)
        values ({institutionId}, {name}, {look?.Url?.AbsoluteUri}, {look?.PrimaryColor}, {look?.Logo})
        on conflict (institution_id) do update set
            name = excluded.name, url = excluded.url, primary_color = excluded.primary_color, logo = excluded.logo, fetched_at = now()
        """,
        cancellationToken);
}
