namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/items/#itemget"/>
internal static class ItemGet
{
    public static ItemGetResponse Handle(ApiCall call)
    {
        var item = call.RequireItem();
        var transactions = item.Products.Contains("transactions", StringComparer.Ordinal) ? new ProductUpdates(LastFetched(item), null) : null;
        var investments = item.Products.Contains("investments", StringComparer.Ordinal) ? new ProductUpdates(item.CreatedAt, null) : null;
        var webhook = item.LastWebhook is { } last ? new LastWebhook(last.At, last.Code) : null;
        return new(ItemView.Of(item) with { CreatedAt = item.CreatedAt }, new(investments, transactions, webhook), call.RequestId);
    }

    private static DateTimeOffset LastFetched(Item item) => item.Transactions is { Fetched: [.., var last] } ? last : item.CreatedAt;
}

internal sealed record ItemGetResponse(ItemView Item, ItemStatus Status, string RequestId);

internal sealed record ItemStatus(ProductUpdates? Investments, ProductUpdates? Transactions, LastWebhook? LastWebhook);

internal sealed record ProductUpdates(DateTimeOffset? LastSuccessfulUpdate, DateTimeOffset? LastFailedUpdate);

internal sealed record LastWebhook(DateTimeOffset SentAt, string CodeSent);
