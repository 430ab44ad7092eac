namespace BudgetTracker;

/// <summary>The parts of statements that write what hosts are told of items. Only of those that were announced: a host never hears of an item that its exchange gave back.</summary>
internal static class ItemEventSql
{
    public const string Topic = "plaid_item";

    /// <summary>An event of one kind for each row of a relation with <c>user_id</c> and <c>item_id</c>.</summary>
    public static Sql Insert(string kind, Sql from) => Insert($"{kind}", from);

    /// <summary>What a relation with <c>was</c> and <c>status</c> has to tell.</summary>
    public static Sql InsertChanges(Sql from) => Insert(ItemSql.Constant(
        $"""
        case status when '{ItemStatuses.LoginRequired}' then '{ItemEventKinds.NeedsSignIn}' when '{ItemStatuses.PendingDisconnect}' then '{ItemEventKinds.Ending}'
            when '{ItemStatuses.PendingExpiration}' then '{ItemEventKinds.Ending}' when '{ItemStatuses.Error}' then '{ItemEventKinds.Failing}'
            when '{ItemStatuses.Revoked}' then '{ItemEventKinds.Revoked}' else '{ItemEventKinds.GoodAgain}' end
        """), $"{from} where is_announced and was <> status");

    private static Sql Insert(Sql kind, Sql from) => OutboxSql.Insert(
        Topic, $"item_id", $"jsonb_build_object('kind', {kind}, 'user_id', user_id, 'item_id', item_id)::text", from);
}
