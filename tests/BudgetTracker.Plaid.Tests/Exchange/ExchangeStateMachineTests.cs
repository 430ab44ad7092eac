namespace BudgetTracker;

public sealed class ExchangeStateMachineTests
{
    [Fact]
    public void No_state_and_event_lead_to_two_states() =>
        Assert.Distinct(ExchangeStateMachine.Transitions.Select(transition => (transition.From, transition.Event)));

    [Fact]
    public void Final_states_stay_as_they_are() => Assert.DoesNotContain(
        ExchangeStateMachine.Transitions,
        transition => transition.From is ExchangeStates.Active or ExchangeStates.Rejected or ExchangeStates.Lost);

    [Fact]
    public void Every_state_but_the_first_is_reached_and_every_event_happens()
    {
        Assert.Equal(
            new[] { ExchangeStates.Active, ExchangeStates.Exchanging, ExchangeStates.Lost, ExchangeStates.Rejected, ExchangeStates.Suspect, ExchangeStates.Unknown },
            ExchangeStateMachine.Transitions.Select(transition => transition.To).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetValues<ExchangeEvent>(), ExchangeStateMachine.Transitions.Select(transition => transition.Event).Distinct().Order());
    }

    [Fact]
    public void An_event_that_cannot_happen_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => ExchangeStateMachine.Next(ExchangeStates.Active, ExchangeEvent.NoAnswer));

    [Theory]
    [InlineData(400, PlaidErrorCodes.InvalidPublicToken, 1, ExchangeEvent.RefusedAtFirst)]
    [InlineData(400, PlaidErrorCodes.InvalidPublicToken, 2, ExchangeEvent.RefusedLater)]
    [InlineData(400, PlaidErrorCodes.ItemNotFound, 2, ExchangeEvent.RefusedLater)]
    [InlineData(400, PlaidErrorCodes.ItemNotFound, 1, ExchangeEvent.RefusedLater)]
    [InlineData(429, "RATE_LIMIT", 1, ExchangeEvent.NotProcessed)]
    [InlineData(503, PlaidErrorCodes.PlannedMaintenance, 1, ExchangeEvent.NotProcessed)]
    [InlineData(400, PlaidErrorCodes.InvalidApiKeys, 3, ExchangeEvent.NotProcessed)]
    [InlineData(418, "A_CODE_OF_TOMORROW", 1, ExchangeEvent.NotProcessed)]
    [InlineData(500, PlaidErrorCodes.InternalServerError, 1, ExchangeEvent.NoAnswer)]
    [InlineData(503, "A_CODE_OF_TOMORROW", 1, ExchangeEvent.NoAnswer)]
    internal void An_error_of_plaids_is_the_event(int status, string code, int attempt, ExchangeEvent expected) =>
        Assert.Equal(expected, ExchangeStateMachine.EventOf(new PlaidApiException("/item/public_token/exchange", status, PlaidErrorTypes.ApiError, code), attempt));

    [Theory]
    [InlineData(true, ExchangeEvent.NoAnswer)]
    [InlineData(false, ExchangeEvent.NotProcessed)]
    internal void A_lost_answer_is_the_event(bool mayHaveBeenProcessed, ExchangeEvent expected) =>
        Assert.Equal(expected, ExchangeStateMachine.EventOf(new PlaidTransportException("/item/public_token/exchange", "reset", mayHaveBeenProcessed), 1));
}
