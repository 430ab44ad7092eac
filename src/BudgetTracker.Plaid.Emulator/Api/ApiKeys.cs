namespace BudgetTracker.Plaid.Emulator;

/// <summary>The credentials that calls have to carry, in headers or in the body.</summary>
internal sealed class ApiKeys(string? clientId, string? secret)
{
    private volatile string? _secret = secret;

    public void Rotate(string? secret) => _secret = secret;

    public void Check(IHeaderDictionary headers, ApiFields fields)
    {
        var id = Read(headers, fields, "PLAID-CLIENT-ID", "client_id");
        var key = Read(headers, fields, "PLAID-SECRET", "secret");
        if (id is null || key is null)
            throw Errors.MissingFields(((string?[])[id is null ? "client_id" : null, key is null ? "secret" : null]).OfType<string>());
        if (Differs(clientId, id) || Differs(_secret, key))
            throw Errors.InvalidApiKeys();
    }

    private static bool Differs(string? expected, string actual) =>
        expected is not null && !string.Equals(expected, actual, StringComparison.Ordinal);

    private static string? Read(IHeaderDictionary headers, ApiFields fields, string header, string field)
    {
        var inBody = fields.OptionalString(field);
        var inHeader = headers[header].ToString();
        return inHeader.Length > 0 ? inHeader : string.IsNullOrEmpty(inBody) ? null : inBody;
    }
}
