/// <summary>
/// Time that leaps ahead with each call of Plaid, so that a history of many pages is read without the pauses that keep an item within Plaid's limits.
/// </summary>
internal sealed class LeapingClock : TimeProvider
{
    // 45 calls take a minute.
    private static readonly long _leap = (long)(1.4 * System.TimestampFrequency);

    private long _ahead;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

    public HttpMessageHandler Handler() => new LeapingHandler(this);

    private sealed class LeapingHandler(LeapingClock clock) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref clock._ahead, _leap);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
