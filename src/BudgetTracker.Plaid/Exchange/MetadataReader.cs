using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>
/// Reads what Link's clients hand an app: the web's snake case; React Native's and Flutter's camel case, with "" for unknown; the objects
/// that iOS and Android make of a subtype; and the web's JSON as text that the native ones give beside it. What is not understood is passed
/// over: it only decorates, and Plaid can be asked.
/// </summary>
/// <seealso href="https://plaid.com/docs/link/web/#onsuccess"/>
/// <seealso href="https://github.com/plaid/react-native-plaid-link-sdk"/>
/// <seealso href="https://github.com/plaid/plaid-link-ios"/>
/// <seealso href="https://github.com/plaid/plaid-link-android"/>
internal static class MetadataReader
{
    private const int MaskLength = 4;

    // A page may send the metadata as text, and its text has the web's JSON as text.
    private const int TextInTextAtMost = 2;

    private static readonly JsonDocumentOptions _options = new() { MaxDepth = RequestBody.MaxDepth };

    public static MetadataBody Read(JsonElement json) => Read(json, TextInTextAtMost);

    private static MetadataBody Read(JsonElement json, int textsLeft)
    {
        if (json.ValueKind is JsonValueKind.String)
            return ReadText(json.GetString()!, textsLeft) ?? new();
        var read = new MetadataBody
        {
            Institution = Institution(json),
            Accounts = Accounts(json),
            LinkSessionId = Text(json, "link_session_id", "linkSessionId", "linkSessionID"),
        };
        return !IsWhole(read) && Text(json, "metadataJson", "metadataJSON", "metadata_json") is { } text && ReadText(text, textsLeft) is { } web
            ? Merge(read, web)
            : read;
    }

    private static MetadataBody? ReadText(string text, int textsLeft)
    {
        if (textsLeft == 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(BrokenText.Mend(Encoding.UTF8.GetBytes(text)), _options);
            return Read(document.RootElement, textsLeft - 1);
        }
        catch (JsonException)
        {
            // A description for people, as one of Flutter's plugins gives.
            return null;
        }
    }

    private static bool IsWhole(MetadataBody metadata) =>
        metadata is { Institution.InstitutionId: not null, Accounts: { Count: > 0 } accounts } && accounts.All(static account => account.Mask is not null);

    private static MetadataBody Merge(MetadataBody native, MetadataBody web) => new()
    {
        Institution = native.Institution?.InstitutionId is null ? web.Institution ?? native.Institution : native.Institution,
        Accounts = web.Accounts is { Count: > 0 } ? web.Accounts : native.Accounts,
        LinkSessionId = native.LinkSessionId ?? web.LinkSessionId,
    };

    private static MetadataInstitution? Institution(JsonElement json) => Find(json, "institution") is { ValueKind: JsonValueKind.Object } institution
        ? new() { InstitutionId = Text(institution, "institution_id", "institutionId", "id"), Name = Text(institution, "name") }
        : Text(json, "institution_id", "institutionId") is { } id
            ? new() { InstitutionId = id, Name = Text(json, "institution_name", "institutionName") }
            : null;

    private static List<MetadataAccount> Accounts(JsonElement json) => Find(json, "accounts") switch
    {
        { ValueKind: JsonValueKind.Array } accounts when accounts.GetArrayLength() > 0 =>
            [.. accounts.EnumerateArray().Where(static account => account.ValueKind is JsonValueKind.Object).Select(Account)],
        _ when Find(json, "account") is { ValueKind: JsonValueKind.Object } account => [Account(account)],
        _ => [],
    };

    private static MetadataAccount Account(JsonElement account)
    {
        var subtype = Find(account, "subtype");
        return new()
        {
            Id = Text(account, "id", "account_id", "accountId"),
            Name = Text(account, "name"),
            Mask = Mask(account),
            Type = Text(account, "type") ?? (subtype is { } kind ? Text(kind, "accountType", "type") : null),
            Subtype = Text(account, "subtype"),
        };
    }

    /// <summary>A number that is shorter than a mask may have lost its zeros, or never have had any.</summary>
    private static string? Mask(JsonElement account) => Find(account, "mask") is { ValueKind: JsonValueKind.Number } number
        ? number.GetRawText() is { Length: MaskLength } digits && digits.All(char.IsAsciiDigit) ? digits : null
        : Text(account, "mask");

    /// <summary>A text, a number's digits, or the <c>json</c> of an object, which is how Android writes its enumerations; null where it is blank.</summary>
    private static string? Text(JsonElement json, params ReadOnlySpan<string> names) => Find(json, names) switch
    {
        { ValueKind: JsonValueKind.String } text => DisplayText.Clean(text.GetString()),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.Object } kind when names is not ["json"] => Text(kind, "json"),
        _ => null,
    };

    /// <summary>The first of these members that is there and not null.</summary>
    private static JsonElement? Find(JsonElement json, params ReadOnlySpan<string> names)
    {
        if (json.ValueKind is not JsonValueKind.Object)
            return null;
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null)
                return value;
        }

        return null;
    }
}

/// <summary>Metadata of whatever shape, half an emoji in it included.</summary>
internal sealed class MetadataConverter : JsonConverter<MetadataBody>
{
    public override MetadataBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var sent = JsonDocument.ParseValue(ref reader);
        using var mended = JsonDocument.Parse(BrokenText.Mend(Encoding.UTF8.GetBytes(sent.RootElement.GetRawText())));
        return MetadataReader.Read(mended.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, MetadataBody value, JsonSerializerOptions options) =>
        throw new NotSupportedException("No answer has metadata.");
}
