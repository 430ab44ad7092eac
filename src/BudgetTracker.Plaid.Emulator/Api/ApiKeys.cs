using System.Collections.Immutable;

namespace BudgetTracker;

/// <summary>The credentials that calls have to carry, in headers or in the body.</summary>
internal sealed class ApiKeys(string? clientId, string? secret)
{
    // Null accepts any.
    private ImmutableHashSet<string>? _secrets = Only(secret);

    public void Rotate(string? secret) => Volatile.Write(ref _secrets, Only(secret));

    public void Add(string secret) => ImmutableInterlocked.Update(ref _secrets, static (secrets, added) => secrets?.Add(added), secret);

    public void Revoke(string secret) => ImmutableInterlocked.Update(ref _secrets, static (secrets, revoked) => secrets?.Remove(revoked), secret);

    public void Check(IHeaderDictionary headers, ApiFields fields)
    {
        var id = Read(headers, fields, "PLAID-CLIENT-ID", "client_id");
        var key = Read(headers, fields, "PLAID-SECRET", "secret");
        if (id is null || key is null)
            throw Errors.MissingFields(((string?[])[id is null ? "client_id" : null, key is null ? "secret" : null]).OfType<string>());
        if ((clientId is not null && !string.Equals(clientId, id, StringComparison.Ordinal)) || Volatile.Read(ref _secrets)?.Contains(key) is false)
            throw Errors.InvalidApiKeys();
    }

    private static ImmutableHashSet<string>? Only(string? secret) => secret is null ? null : ImmutableHashSet.Create(StringComparer.Ordinal, secret);

    private static string? Read(IHeaderDictionary headers, ApiFields fields, string header, string field)
    {
        var inBody = fields.OptionalString(field);
        var inHeader = headers[header].ToString();
        return inHeader.Length > 0 ? inHeader : string.IsNullOrEmpty(inBody) ? null : inBody;
    }
}
