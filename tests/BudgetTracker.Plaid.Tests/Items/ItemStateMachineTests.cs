namespace BudgetTracker;

public sealed class ItemStateMachineTests
{
    private static readonly string[] _living =
    [
        ItemStatuses.Good, ItemStatuses.PendingExpiration, ItemStatuses.PendingDisconnect, ItemStatuses.LoginRequired, ItemStatuses.Error, ItemStatuses.Revoked,
    ];

    public static TheoryData<string, string, string> All
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var from in _living)
            {
                var works = from is ItemStatuses.Good or ItemStatuses.PendingDisconnect or ItemStatuses.PendingExpiration;
                all.Add(from, nameof(ItemChange.FoundGood), ItemStatuses.Good);
                all.Add(from, nameof(ItemChange.FoundExpiring), ItemStatuses.PendingExpiration);
                all.Add(from, nameof(ItemChange.FoundDisconnecting), ItemStatuses.PendingDisconnect);
                all.Add(from, nameof(ItemChange.FoundLoginRequired), ItemStatuses.LoginRequired);
                all.Add(from, nameof(ItemChange.FoundError), ItemStatuses.Error);
                all.Add(from, nameof(ItemChange.FoundRevoked), ItemStatuses.Revoked);
                all.Add(from, nameof(ItemChange.ExpirationAnnounced), works ? ItemStatuses.PendingExpiration : from);
                all.Add(from, nameof(ItemChange.DisconnectAnnounced), works ? ItemStatuses.PendingDisconnect : from);
                all.Add(from, nameof(ItemChange.PermissionRevoked), ItemStatuses.Revoked);
                all.Add(from, nameof(ItemChange.RemovalBegun), ItemStatuses.Removing);
            }

            foreach (var change in Enum.GetNames<ItemChange>())
                all.Add(ItemStatuses.Removing, change, ItemStatuses.Removing);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_change_leads_from_a_status_to_a_status(string from, string change, string to) =>
        Assert.Equal(to, ItemStateMachine.Next(from, Enum.Parse<ItemChange>(change)));

    [Fact]
    public void The_statement_says_the_same_as_the_table()
    {
        foreach (var change in Enum.GetValues<ItemChange>())
        {
            var sql = ItemStateMachine.NextSql(change).ToString();
            Assert.Equal(
                ItemStateMachine.Transitions.Where(transition => transition.Change == change).Select(transition => $"when '{transition.From}' then '{transition.To}'"),
                sql["case i.status ".Length..^" else i.status end".Length].Split(" when ").Select((arm, index) => index is 0 ? arm : $"when {arm}"));
        }
    }

    [Fact]
    public void No_status_and_change_lead_to_two() =>
        Assert.Distinct(ItemStateMachine.Transitions.Select(transition => (transition.From, transition.Change)));
}
