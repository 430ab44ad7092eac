using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BudgetTracker;

/// <summary>Listeners of the host's that throw, while an answer that is given once is in hand.</summary>
public sealed class PlaidListenerTests : IDisposable
{
    private readonly PlaidClientFixture _plaid = new();

    // Listeners hear the whole process.
    private readonly AsyncLocal<bool> _throws = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_access_token_is_not_lost_with_them(bool isStarting)
    {
        using var activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == PlaidTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Throw(isStarting),
            ActivityStopped = _ => Throw(!isStarting),
        };
        ActivitySource.AddActivityListener(activities);
        using var meters = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == PlaidTelemetry.Name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => Throw(!isStarting));
        meters.Start();
        _plaid.Handler.Answer(200, """{"access_token":"access-sandbox-1","item_id":"item-1","request_id":"req-1"}""");

        _throws.Value = true;
        var answer = await _plaid.Client.ExchangePublicTokenAsync(PlaidClientFixture.PublicToken);
        _throws.Value = false;

        Assert.Equal(new AccessToken("access-sandbox-1"), answer.AccessToken);
    }

    public void Dispose() => _plaid.Dispose();

    private void Throw(bool isTime)
    {
        if (isTime && _throws.Value)
            throw new InvalidOperationException("a host's exporter");
    }
}
