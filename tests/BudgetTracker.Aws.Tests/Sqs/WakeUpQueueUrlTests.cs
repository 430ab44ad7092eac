using Microsoft.Extensions.Options;

namespace BudgetTracker;

public sealed class WakeUpQueueUrlTests
{
    private static readonly Uri _nowhere = new("http://127.0.0.1:1");

    [Theory]
    [InlineData(null, "--attributes FifoQueue=true")]
    [InlineData("arn:aws:sqs:us-east-1:123456789012:wake-ups.fifo", "is an ARN")]
    [InlineData("wake-ups.fifo", "no https or http address")]
    [InlineData("https://sqs.us-east-1.amazonaws.com/123456789012/wake-ups", "names no FIFO queue")]
    public async Task What_is_no_FIFO_queues_URL_fails_the_start_with_the_cure(string? url, string expected)
    {
        await using var host = new WakeUpHost(_nowhere, url);

        var message = Assert.Throws<OptionsValidationException>(host.Validate).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("WAKE_UP_QUEUE_URL", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://sqs.eu-central-1.amazonaws.com/123456789012/w.fifo", "eu-central-1")]
    [InlineData("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/w.fifo", "cn-north-1")]
    [InlineData("https://sqs-fips.us-east-1.api.aws/123456789012/w.fifo", "us-east-1")]
    [InlineData("https://eu-west-1.queue.amazonaws.com/123456789012/w.fifo", "eu-west-1")]
    [InlineData("http://127.0.0.1:4599/123456789012/w.fifo", null)]
    public async Task The_region_is_the_URLs(string url, string? region)
    {
        await using var host = new WakeUpHost(_nowhere, url);

        host.Validate();

        Assert.Equal(region, WakeUpQueueUrl.RegionOf(url));
    }
}
