using System.Text.Json;

namespace BudgetTracker.Plaid;

/// <summary>The two answers that every link waits for, read by hand: to describe them to the serializer takes a function a twentieth of its start.</summary>
internal static class PlaidResponseJson
{
    /// <exception cref="JsonException">It is not the JSON expected.</exception>
    public static LinkTokenCreateResponse ReadLinkToken(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        string? linkToken = null, userId = null, requestId = null;
        DateTimeOffset? expiration = null;
        Uri? hostedLink = null;
        Enter(ref json);
        while (ReadName(ref json))
        {
            if (json.ValueTextEquals("link_token"u8))
                linkToken = ReadText(ref json);
            else if (json.ValueTextEquals("expiration"u8))
                expiration = ReadDate(ref json);
            else if (json.ValueTextEquals("hosted_link_url"u8))
                // One that is not absolute counts as none: nothing depends on it.
                hostedLink = Uri.TryCreate(ReadText(ref json), UriKind.Absolute, out var address) ? address : null;
            else if (json.ValueTextEquals("user_id"u8))
                userId = ReadText(ref json);
            else if (json.ValueTextEquals("request_id"u8))
                requestId = ReadText(ref json);
            else
                json.Skip();
        }

        return new()
        {
            LinkToken = linkToken ?? throw new JsonException(),
            Expiration = expiration ?? throw new JsonException(),
            HostedLinkUrl = hostedLink,
            UserId = userId,
            RequestId = requestId,
        };
    }

    /// <exception cref="JsonException">It is not the JSON expected.</exception>
    public static PublicTokenExchangeResponse ReadExchange(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        string? accessToken = null, itemId = null, requestId = null;
        Enter(ref json);
        while (ReadName(ref json))
        {
            if (json.ValueTextEquals("access_token"u8))
                accessToken = ReadText(ref json);
            else if (json.ValueTextEquals("item_id"u8))
                itemId = ReadText(ref json);
            else if (json.ValueTextEquals("request_id"u8))
                requestId = ReadText(ref json);
            else
                json.Skip();
        }

        return new()
        {
            AccessToken = new AccessToken(TokenString.Check(accessToken)),
            ItemId = itemId ?? throw new JsonException(),
            RequestId = requestId,
        };
    }

    private static void Enter(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
            throw new JsonException();
    }

    /// <summary>On to the next name. False behind the last, where nothing may follow.</summary>
    private static bool ReadName(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType is JsonTokenType.PropertyName || json.Read();
    }

    private static string? ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Not a string, or one that is not Unicode.
            throw new JsonException();
        }
    }

    private static DateTimeOffset ReadDate(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType is JsonTokenType.String && json.TryGetDateTimeOffset(out var date) ? date : throw new JsonException();
    }
}
