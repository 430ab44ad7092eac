using System.Collections.Concurrent;

namespace BudgetTracker.LocalAws;

/// <summary>The queues, by the path of their URLs: the host of a URL does not count.</summary>
internal sealed class FifoQueues(string region, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FifoQueue> _queues = new(StringComparer.Ordinal);

    /// <returns>The path of its URL.</returns>
    public string Create(string name, TimeSpan delay)
    {
        if (!name.EndsWith(".fifo", StringComparison.Ordinal))
            throw new ArgumentException("Only FIFO queues are played here, and their names end with .fifo.", nameof(name));
        var path = $"/{AwsStandInOptions.AccountId}/{name}";
        _queues[path] = new($"arn:aws:sqs:{region}:{AwsStandInOptions.AccountId}:{name}", delay, time);
        return path;
    }

    public void Delete(string url) => _queues.TryRemove(PathOf(url), out _);

    public FifoQueue? Find(string url) => _queues.GetValueOrDefault(PathOf(url));

    public FifoQueue Require(string url) => Find(url) ?? throw SqsErrors.NoSuchQueue();

    private static string PathOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.AbsolutePath : "";
}
