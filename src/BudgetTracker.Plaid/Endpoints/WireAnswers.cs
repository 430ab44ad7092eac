using System.Text.Json;

namespace BudgetTracker.Plaid;

/// <summary>The answers as JSON, written by hand: to describe one to the serializer takes a function longer than all else it does for an answer.</summary>
internal static class WireAnswers
{
    public static void Write(Utf8JsonWriter json, LinkTokenAnswer answer)
    {
        json.WriteString("link_token"u8, answer.LinkToken);
        json.WriteString("expiration"u8, answer.Expiration);
        JsonObjectText.WriteIfAny(json, "hosted_link_url"u8, answer.HostedLinkUrl);
    }

    public static void Write(Utf8JsonWriter json, PendingAnswer answer)
    {
        json.WriteString("exchange_id"u8, answer.ExchangeId);
        json.WriteString("status"u8, answer.Status);
    }

    public static void Write(Utf8JsonWriter json, ItemsAnswer answer)
    {
        json.WriteStartArray("items"u8);
        foreach (var item in answer.Items)
        {
            json.WriteStartObject();
            Write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, ItemAnswer answer)
    {
        json.WriteString("item_id"u8, answer.ItemId);
        if (answer.Institution is { } institution)
        {
            json.WriteStartObject("institution"u8);
            json.WriteString("institution_id"u8, institution.InstitutionId);
            json.WriteString("name"u8, institution.Name);
            json.WriteEndObject();
        }

        json.WriteStartArray("accounts"u8);
        foreach (var account in answer.Accounts)
        {
            json.WriteStartObject();
            json.WriteString("account_id"u8, account.AccountId);
            json.WriteString("name"u8, account.Name);
            json.WriteString("mask"u8, account.Mask);
            json.WriteString("type"u8, account.Type);
            json.WriteString("subtype"u8, account.Subtype);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("status"u8, answer.Status);
        if (answer.CreatedAt is { } createdAt)
            json.WriteString("created_at"u8, createdAt);
    }

    public static void Write(Utf8JsonWriter json, ProblemAnswer answer)
    {
        json.WriteString("title"u8, answer.Title);
        json.WriteNumber("status"u8, answer.Status);
        json.WriteString("code"u8, answer.Code);
        json.WriteString("detail"u8, answer.Detail);
        JsonObjectText.WriteIfAny(json, "request_id"u8, answer.RequestId);
        JsonObjectText.WriteIfAny(json, "item_id"u8, answer.ItemId);
    }
}
