using System.Text.Json;

namespace BudgetTracker;

/// <summary>The validated body of <c>/link/token/create</c>.</summary>
internal sealed record LinkTokenCreateRequest
{
    private const int DefaultHostedSeconds = 30 * 60;
    private const int MaximumHostedSeconds = 21 * 24 * 60 * 60;

    public required string ClientName { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> CountryCodes { get; init; }

    public required IReadOnlyList<string> Products { get; init; }

    public required string? ClientUserId { get; init; }

    public required string? UserId { get; init; }

    public required string? AccessToken { get; init; }

    public required string? Webhook { get; init; }

    public required string? RedirectUri { get; init; }

    public required JsonElement? AccountFilters { get; init; }

    public required bool AccountSelection { get; init; }

    public required int? HostedSeconds { get; init; }

    public required string? CompletionRedirectUri { get; init; }

    public required int? DaysRequested { get; init; }

    public static LinkTokenCreateRequest Read(ApiFields fields, IList<string> redirectUris)
    {
        var user = fields.OptionalObject("user");
        user?.Ignore(
            "legal_name", "name", "phone_number", "phone_number_verified_time", "email_address", "email_address_verified_time", "ssn",
            "date_of_birth", "address", "id_number");
        var hosted = fields.OptionalObject("hosted_link");
        hosted?.Ignore("delivery_method", "is_mobile_app");
        var update = fields.OptionalObject("update");
        update?.Ignore("reauthorization_enabled", "user", "item_ids");
        var transactions = fields.OptionalObject("transactions");
        var days = transactions?.OptionalInteger("days_requested", 1, 730);

        var request = new LinkTokenCreateRequest
        {
            ClientName = fields.Required("client_name"),
            Language = fields.Required("language"),
            CountryCodes = fields.RequiredList("country_codes"),
            Products = fields.OptionalList("products") ?? [],
            ClientUserId = user?.Required("client_user_id"),
            UserId = fields.OptionalString("user_id"),
            AccessToken = fields.OptionalString("access_token"),
            Webhook = fields.OptionalString("webhook"),
            RedirectUri = fields.OptionalString("redirect_uri"),
            AccountFilters = fields.OptionalElement("account_filters")?.Clone(),
            AccountSelection = update?.OptionalFlag("account_selection_enabled") ?? false,
            HostedSeconds = hosted is null ? null : hosted.OptionalInteger("url_lifetime_seconds", 1, MaximumHostedSeconds) ?? DefaultHostedSeconds,
            DaysRequested = days,
            CompletionRedirectUri = hosted?.OptionalString("completion_redirect_uri"),
        };
        request.Check(fields, redirectUris);
        fields.Validate();
        foreach (var part in (ApiFields?[])[user, hosted, update, transactions])
            part?.Validate();
        return request;
    }

    private void Check(ApiFields fields, IList<string> redirectUris)
    {
        if (ClientUserId is null && UserId is null)
            fields.RequireField("user");
        if (CountryCodes.Count == 0 && fields.Has("country_codes"))
            fields.Invalid("country_codes must not be empty");
        Choices.Check(fields, "country_codes", CountryCodes, Catalog.Countries);
        Choices.Check(fields, "language", [Language], Catalog.Languages);
        WebhookAddress.Check(fields, "webhook", Webhook);
        RedirectUris.Check(fields, RedirectUri, redirectUris);
        foreach (var name in (string[])["required_if_supported_products", "optional_products", "additional_consented_products"])
            BudgetTracker.Products.Check(fields.OptionalList(name) ?? []);
        if (fields.OptionalFlag("enable_multi_item_link"))
            fields.Invalid("enable_multi_item_link is not supported by this emulator");
        fields.Ignore(
            "link_customization_name", "appearance_mode", "android_package_name", "institution_data", "card_switch", "eu_config",
            "institution_id", "payment_configuration", "payment_initiation", "employment", "income_verification", "base_report",
            "credit_partner_insights", "cra_options", "consumer_report_permissible_purpose", "auth", "transfer", "identity_verification",
            "statements", "third_party_user_token", "investments", "investments_auth", "cashflow_report", "cra_enabled", "identity",
            "financekit_supported", "user_token", "access_tokens");
    }
}
