using System.Text.Json;

namespace BudgetTracker;

/// <summary>The validated body of <c>/link/token/create</c>.</summary>
internal sealed record LinkTokenCreateRequest
{
    private const int DefaultHostedSeconds = 30 * 60;
    private const int MaximumHostedSeconds = 21 * 24 * 60 * 60;

    private const string RequiredIfSupported = "required_if_supported_products";
    private const string OptionalProducts = "optional_products";
    private const string AdditionalConsented = "additional_consented_products";

    public required string ClientName { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> CountryCodes { get; init; }

    public required IReadOnlyList<string> Products { get; init; }

    public required IReadOnlyList<string> ProductsIfSupported { get; init; }

    public required IReadOnlyList<string> ConsentedProducts { get; init; }

    public required string? ClientUserId { get; init; }

    public required UserReference? User { get; init; }

    public required string? AccessToken { get; init; }

    public required string? Webhook { get; init; }

    public required string? RedirectUri { get; init; }

    public required JsonElement? AccountFilters { get; init; }

    /// <summary>The routing number of the bank to highlight, or null.</summary>
    public required string? RoutingNumber { get; init; }

    public required bool AccountSelection { get; init; }

    public required int? HostedSeconds { get; init; }

    public required string? CompletionRedirectUri { get; init; }

    public required bool MultiItem { get; init; }

    public required int? DaysRequested { get; init; }

    public static LinkTokenCreateRequest Read(ApiFields fields, IList<string> redirectUris)
    {
        var user = fields.OptionalObject("user");
        ReadUserDetails(user);
        var hosted = fields.OptionalObject("hosted_link");
        hosted?.Ignore("delivery_method");
        hosted?.OptionalFlag("is_mobile_app");
        var update = fields.OptionalObject("update");
        update?.OptionalFlag("reauthorization_enabled");
        update?.OptionalFlag("user");
        update?.OptionalList("item_ids");
        var days = fields.OptionalObject("transactions")?.OptionalInteger("days_requested", 1, 730);

        var request = new LinkTokenCreateRequest
        {
            ClientName = fields.Required("client_name"),
            Language = fields.Required("language"),
            CountryCodes = fields.RequiredList("country_codes"),
            Products = fields.OptionalList("products") ?? [],
            ProductsIfSupported = [.. fields.OptionalList(RequiredIfSupported) ?? [], .. fields.OptionalList(OptionalProducts) ?? []],
            ConsentedProducts = fields.OptionalList(AdditionalConsented) ?? [],
            ClientUserId = user?.Required("client_user_id"),
            User = UserReference.ReadOptional(fields),
            AccessToken = fields.OptionalString("access_token"),
            Webhook = fields.OptionalString("webhook"),
            RedirectUri = fields.OptionalString("redirect_uri"),
            AccountFilters = fields.OptionalElement("account_filters")?.Clone(),
            RoutingNumber = fields.OptionalObject("institution_data")?.OptionalString("routing_number"),
            AccountSelection = update?.OptionalFlag("account_selection_enabled") ?? false,
            HostedSeconds = hosted is null ? null : hosted.OptionalInteger("url_lifetime_seconds", 1, MaximumHostedSeconds) ?? DefaultHostedSeconds,
            DaysRequested = days,
            CompletionRedirectUri = hosted?.OptionalString("completion_redirect_uri"),
            MultiItem = fields.OptionalFlag("enable_multi_item_link"),
        };
        request.Check(fields, redirectUris);
        fields.Validate();
        return request;
    }

    private static void ReadUserDetails(ApiFields? user)
    {
        foreach (var name in (string[])[
            "legal_name", "phone_number", "phone_number_verified_time", "email_address", "email_address_verified_time", "ssn"])
        {
            user?.OptionalString(name);
        }

        foreach (var name in (string[])["name", "address", "id_number"])
            user?.OptionalElement(name);
        user?.OptionalDate("date_of_birth");
    }

    private void Check(ApiFields fields, IList<string> redirectUris)
    {
        if (ClientUserId is null && User is null)
            fields.RequireField("user");
        Choices.CheckSome(fields, "country_codes", CountryCodes, Catalog.Countries);
        Choices.Check(fields, "language", [Language], Catalog.Languages);
        Choices.Check(fields, "appearance_mode", [fields.OptionalString("appearance_mode") ?? ""], Catalog.AppearanceModes);
        WebhookAddress.Check(fields, "webhook", Webhook);
        RedirectUris.Check(fields, RedirectUri, redirectUris);
        CheckProductLists(fields);
        if (MultiItem && User is null)
            fields.Invalid("user_id is required with enable_multi_item_link: create a user first");
        ReadUnused(fields);
    }

    /// <summary>No product may stand in two of the four lists.</summary>
    private void CheckProductLists(ApiFields fields)
    {
        var seen = Products.ToHashSet(StringComparer.Ordinal);
        foreach (var name in (string[])[RequiredIfSupported, OptionalProducts, AdditionalConsented])
        {
            var list = (fields.OptionalList(name) ?? []).Distinct(StringComparer.Ordinal).ToList();
            BudgetTracker.Products.Check(list);
            foreach (var product in list.Where(product => !seen.Add(product)))
                fields.Invalid($"{name} contains \"{product}\", which another list of products contains too");
        }
    }

    /// <summary>What says nothing to the emulator, but has to be of the right type.</summary>
    private static void ReadUnused(ApiFields fields)
    {
        foreach (var name in (string[])[
            "link_customization_name", "android_package_name", "institution_id", "consumer_report_permissible_purpose", "third_party_user_token"])
        {
            fields.OptionalString(name);
        }

        foreach (var name in (string[])["cra_enabled", "financekit_supported"])
            fields.OptionalFlag(name);
        fields.OptionalList("access_tokens");
        foreach (var name in (string[])[
            "card_switch", "eu_config", "payment_configuration", "payment_initiation", "employment", "income_verification", "base_report",
            "credit_partner_insights", "cra_options", "auth", "transfer", "identity_verification", "statements", "investments",
            "investments_auth", "cashflow_report", "identity"])
        {
            fields.OptionalElement(name);
        }
    }
}
