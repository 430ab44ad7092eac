namespace BudgetTracker.Plaid;

/// <summary>Turns what a body holds into what the services take, or says which field is wrong and what it should be.</summary>
internal static class RequestValues
{
    private const int MaxTokenLength = 256;
    private const int MaxTextLength = 256;

    public static PublicToken PublicToken(string? value)
    {
        if (string.IsNullOrEmpty(value))
            throw RequestBody.Invalid("public_token is missing: send the one that onSuccess of Link gave.");
        if (value.StartsWith("access-", StringComparison.Ordinal))
            throw RequestBody.Invalid("public_token holds another kind of token: send the one that onSuccess of Link gave, which starts with public-.");
        if (!value.StartsWith("public-", StringComparison.Ordinal) || !IsToken(value))
            throw RequestBody.Invalid("public_token is not a public token: send the one that onSuccess of Link gave, which starts with public-.");
        return new PublicToken(value);
    }

    public static void CheckLinkToken(string? value)
    {
        if (value is not null && !(value.StartsWith("link-", StringComparison.Ordinal) && IsToken(value)))
            throw RequestBody.Invalid("link_token is not a link token: send the one that Link was opened with, or leave it out.");
    }

    public static string? ItemId(string? value) =>
        value is null || IsToken(value) ? value
        : throw RequestBody.Invalid("item_id is not an item id: send one of GET /items, or leave it out.");

    public static bool IsToken(string value) =>
        value.Length is > 0 and <= MaxTokenLength && value.All(character => character is > ' ' and < '\x7f');

    public static LinkMetadata? Metadata(MetadataBody? body)
    {
        if (body is null)
            return null;
        var accounts = new List<LinkAccount>();
        foreach (var account in body.Accounts ?? [])
        {
            // An account without an id cannot be shown to be the same one later; Plaid is asked for it instead.
            if (account is not { Id.Length: > 0 })
                continue;
            accounts.Add(new LinkAccount
            {
                Id = Text(account.Id, "metadata.accounts.id")!,
                Name = Text(account.Name, "metadata.accounts.name"),
                Mask = Text(account.Mask, "metadata.accounts.mask"),
                Type = Text(account.Type, "metadata.accounts.type"),
                Subtype = Text(account.Subtype, "metadata.accounts.subtype"),
            });
        }

        return new LinkMetadata
        {
            Institution = body.Institution is not { } institution ? null : new LinkInstitution
            {
                InstitutionId = Text(institution.InstitutionId, "metadata.institution.institution_id"),
                Name = Text(institution.Name, "metadata.institution.name"),
            },
            Accounts = accounts,
            LinkSessionId = Text(body.LinkSessionId, "metadata.link_session_id"),
        };
    }

    private static string? Text(string? value, string field)
    {
        if (value is null)
            return null;
        if (value.Length > MaxTextLength)
            throw RequestBody.Invalid($"{field} is longer than {MaxTextLength} characters.");
        return value.Any(char.IsControl) ? throw RequestBody.Invalid($"{field} holds a control character.") : value;
    }
}
