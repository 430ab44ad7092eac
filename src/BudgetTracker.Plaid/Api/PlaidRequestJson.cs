using System.Text.Json;

namespace BudgetTracker.Plaid;

/// <summary>
/// Writes the bodies of requests, by hand: describing nineteen properties to a serializer costs more than everything else that is
/// done for a link token, and no serializer anywhere can write a token.
/// </summary>
internal static class PlaidRequestJson
{
    public static void Write(Utf8JsonWriter json, LinkTokenCreateRequest request)
    {
        json.WriteString("client_name"u8, request.ClientName);
        json.WriteString("language"u8, request.Language);
        WriteList(json, "country_codes"u8, request.CountryCodes);
        if (request.User is { } user)
        {
            json.WriteStartObject("user"u8);
            json.WriteString("client_user_id"u8, user.ClientUserId);
            json.WriteEndObject();
        }

        JsonObjectText.WriteIfAny(json, "user_id"u8, request.UserId);
        WriteList(json, "products"u8, request.Products);
        WriteList(json, "required_if_supported_products"u8, request.RequiredIfSupportedProducts);
        WriteList(json, "optional_products"u8, request.OptionalProducts);
        WriteList(json, "additional_consented_products"u8, request.AdditionalConsentedProducts);
        JsonObjectText.WriteIfAny(json, "webhook"u8, request.Webhook);
        JsonObjectText.WriteIfAny(json, "access_token"u8, request.AccessToken?.Reveal());
        if (request.Update is { } update)
        {
            json.WriteStartObject("update"u8);
            WriteFlag(json, "account_selection_enabled"u8, update.AccountSelectionEnabled);
            json.WriteEndObject();
        }

        JsonObjectText.WriteIfAny(json, "link_customization_name"u8, request.LinkCustomizationName);
        JsonObjectText.WriteIfAny(json, "redirect_uri"u8, request.RedirectUri);
        JsonObjectText.WriteIfAny(json, "android_package_name"u8, request.AndroidPackageName);
        if (request.AccountFilters is { } filters)
            WriteFilters(json, filters);
        if (request.HostedLink is { } hosted)
        {
            json.WriteStartObject("hosted_link"u8);
            JsonObjectText.WriteIfAny(json, "completion_redirect_uri"u8, hosted.CompletionRedirectUri);
            WriteNumber(json, "url_lifetime_seconds"u8, hosted.UrlLifetimeSeconds);
            WriteFlag(json, "is_mobile_app"u8, hosted.IsMobileApp);
            json.WriteEndObject();
        }

        if (request.Transactions is { } transactions)
        {
            json.WriteStartObject("transactions"u8);
            WriteNumber(json, "days_requested"u8, transactions.DaysRequested);
            json.WriteEndObject();
        }

        WriteFlag(json, "enable_multi_item_link"u8, request.EnableMultiItemLink);
    }

    public static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string>? values)
    {
        if (values is null)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteFilters(Utf8JsonWriter json, LinkAccountFilters filters)
    {
        json.WriteStartObject("account_filters"u8);
        WriteFilter(json, "depository"u8, filters.Depository);
        WriteFilter(json, "credit"u8, filters.Credit);
        WriteFilter(json, "loan"u8, filters.Loan);
        WriteFilter(json, "investment"u8, filters.Investment);
        WriteFilter(json, "other"u8, filters.Other);
        json.WriteEndObject();
    }

    private static void WriteFilter(Utf8JsonWriter json, ReadOnlySpan<byte> name, LinkAccountFilter? filter)
    {
        if (filter is null)
            return;
        json.WriteStartObject(name);
        WriteList(json, "account_subtypes"u8, filter.AccountSubtypes);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private static void WriteFlag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(name, flag);
    }
}
