namespace BudgetTracker.LocalAws;

/// <summary>How a stand-in behaves.</summary>
public sealed class AwsStandInOptions
{
    /// <summary>The account of every ARN.</summary>
    public const string AccountId = "123456789012";

    /// <summary>The region this stand-in is; signatures for another are refused. Default: us-east-1.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The access keys that may sign. Default: <see cref="AwsCredential.Example"/>.</summary>
    public IList<AwsCredential> Credentials { get; } = [];

    /// <summary>Where to listen. Default: a free port of 127.0.0.1.</summary>
    public IList<string> Urls { get; } = [];

    /// <summary>The clock that signatures are compared with. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How long the Lambda extension answers from its cache. Default: 300 s, as the real one.</summary>
    public TimeSpan ExtensionTtl { get; set; } = TimeSpan.FromSeconds(300);
}
