using System.Diagnostics;
using Amazon;
using BudgetTracker.LocalAws;

namespace BudgetTracker;

/// <summary>Whatever a host has the SDK log, no secret and no key is part of it.</summary>
[Collection(nameof(SdkLoggingTests))]
public sealed class SdkLoggingTests : IDisposable
{
    // A pipeline logs as the client that it belongs to, which may be one of this library's.
    private static readonly string[] _sources = ["Amazon", "BudgetTracker"];

    private readonly Listener _log = new();

    public SdkLoggingTests()
    {
        foreach (var source in _sources)
            AWSConfigs.AddTraceListener(source, _log);
        (AWSConfigs.LoggingConfig.LogTo, AWSConfigs.LoggingConfig.LogResponses, AWSConfigs.LoggingConfig.LogMetrics) =
            (LoggingOptions.SystemDiagnostics, ResponseLoggingOption.Always, true);
    }

    public void Dispose()
    {
        (AWSConfigs.LoggingConfig.LogTo, AWSConfigs.LoggingConfig.LogResponses, AWSConfigs.LoggingConfig.LogMetrics) =
            (LoggingOptions.None, ResponseLoggingOption.Never, false);
        foreach (var source in _sources)
            AWSConfigs.RemoveTraceListener(source, _log.Name);
        _log.Dispose();
    }

    [Fact]
    public async Task A_data_key_is_not_logged()
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        await using var host = new AwsHost(
            aws.BaseAddress,
            [
                new("PLAID_CLIENT_ID", "c"), new("PLAID_SECRET", "s"), new("PLAID_ENV", "sandbox"), new("Postgres:ConnectionString", "Host=db"),
                new("KMS_KEY_ID", aws.CreateKey()),
            ],
            builder => builder.AddAwsKms());
        var provider = host.Get<IDataKeyProvider>();

        using var created = await provider.CreateAsync("sandbox", "ana");
        using var opened = await provider.OpenAsync(created.KeyId, created.WrappedKey, "sandbox", "ana");

        Assert.NotNull(opened);
        AssertLogged("GenerateDataKey", "Plaintext");
    }

    [Fact]
    public async Task A_secret_is_not_logged()
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        aws.PutSecret("plaid/postgres", """{"username":"u","password":"hunter2","host":"db","dbname":"d"}""");
        await using var host = new AwsHost(aws.BaseAddress, [new("PLAID_CLIENT_ID", "c"), new("PLAID_SECRET", "s"), new("PLAID_ENV", "sandbox")]);

        Assert.Equal("hunter2", (await host.Secrets.GetAsync<PostgresCredentials>()).RevealPassword());

        AssertLogged("GetSecretValue", "SecretString", "hunter2");
    }

    /// <summary>That the SDK logs at all is seen by what it says of the call.</summary>
    private void AssertLogged(string call, params IReadOnlyList<string> never)
    {
        Assert.Contains(call, _log.Text, StringComparison.Ordinal);
        Assert.All(never, text => Assert.DoesNotContain(text, _log.Text, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Listener : TraceListener
    {
        private readonly StringWriter _text = new();

        public Listener() => Name = "capture";

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public override void Write(string? message) => WriteLine(message);

        public override void WriteLine(string? message)
        {
            lock (_text)
                _text.WriteLine(message);
        }
    }
}

/// <summary>The SDK's logging is one for a process.</summary>
[CollectionDefinition(nameof(SdkLoggingTests), DisableParallelization = true)]
public sealed class SdkLoggingGroup;
