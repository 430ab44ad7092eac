namespace BudgetTracker.LocalAws;

/// <summary>
/// A local AWS for tests: Secrets Manager, KMS, SQS's FIFO queues and the Parameters and Secrets Lambda extension, under one address. It checks
/// every signature. Safe for concurrent use.
/// </summary>
public sealed class AwsStandIn : IAsyncDisposable
{
    private readonly SecretStore _secrets;
    private readonly KmsKeys _keys;
    private readonly FifoQueues _queues;
    private readonly CallLog _log = new();
    private readonly WebApplication _app;
    private Uri? _baseAddress;

    /// <summary>A stand-in that listens once it is started.</summary>
    public AwsStandIn(AwsStandInOptions? options = null)
    {
        options ??= new();
        Region = options.Region;
        _secrets = new(options.Region, options.TimeProvider);
        _keys = new(options.Region);
        _queues = new(options.Region, options.TimeProvider);
        _app = new StandInApp(options, _secrets, _keys, _queues, _log).Build();
    }

    /// <summary>What AWS_ENDPOINT_URL is set to. Its port is PARAMETERS_SECRETS_EXTENSION_HTTP_PORT as well.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public Uri BaseAddress => _baseAddress ?? throw new InvalidOperationException("Call StartAsync first.");

    /// <summary>The region this stand-in is.</summary>
    public string Region { get; }

    /// <summary>Every call that named a known operation, oldest first.</summary>
    public IReadOnlyList<AwsCall> Calls => _log.All();

    /// <summary>Starts to listen.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        _baseAddress = new Uri(_app.Urls.First());
    }

    /// <summary>How often an action was called, for example <c>secretsmanager:GetSecretValue</c>.</summary>
    public int CountOf(string action) => Calls.Count(call => call.Action == action);

    /// <summary>Makes a secret, or a new version of it: the former one becomes AWSPREVIOUS.</summary>
    /// <param name="secretId">Its name; for a new version its ARN will do as well.</param>
    /// <param name="value">The text.</param>
    /// <param name="stages">What labels the version gets. Default: AWSCURRENT.</param>
    /// <returns>The secret's ARN.</returns>
    public string PutSecret(string secretId, string value, params string[] stages) =>
        _secrets.Put(secretId, value, binary: null, stages.DefaultIfEmpty("AWSCURRENT").ToList(), create: true).Secret.Arn;

    /// <summary>The same with bytes.</summary>
    public string PutSecret(string secretId, ReadOnlyMemory<byte> value, params string[] stages) =>
        _secrets.Put(secretId, text: null, value, stages.DefaultIfEmpty("AWSCURRENT").ToList(), create: true).Secret.Arn;

    /// <summary>Marks a secret for deletion: it can no longer be read.</summary>
    public void DeleteSecret(string secretId) => _secrets.Delete(secretId);

    /// <summary>Makes a KMS key and gives its ARN. An alias (<c>alias/name</c>) moves to the latest key that is made with it.</summary>
    public string CreateKey(string? alias = null) => _keys.Create(alias).Arn;

    /// <summary>Switches a KMS key off, or on again.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public void SetKeyState(string keyId, KmsKeyState state) =>
        (_keys.Find(keyId) ?? throw new ArgumentException("There is no such key.", nameof(keyId))).State = state;

    /// <summary>Makes an SQS FIFO queue, empty, and gives its URL.</summary>
    /// <param name="name">Ends with <c>.fifo</c>.</param>
    /// <param name="delay">How long each message waits before it is seen. Default: not at all.</param>
    /// <exception cref="InvalidOperationException">The stand-in was not started.</exception>
    public string CreateQueue(string name, TimeSpan delay = default) => new Uri(BaseAddress, _queues.Create(name, delay)).AbsoluteUri;

    /// <summary>Deletes a queue with its messages.</summary>
    public void DeleteQueue(string url) => _queues.Delete(url);

    /// <summary>What was sent to a queue, oldest first, whether it was deleted since or not; without what was sent twice.</summary>
    /// <exception cref="ArgumentException">There is no such queue.</exception>
    public IReadOnlyList<SentMessage> SentTo(string url) => QueueOf(url).Sent();

    /// <summary>How many messages of a queue were not deleted.</summary>
    /// <exception cref="ArgumentException">There is no such queue.</exception>
    public int MessagesIn(string url) => QueueOf(url).Count();

    /// <summary>Lets the next calls of an action meet a fault.</summary>
    public void Fail(string action, AwsFault fault, int count = 1) => _log.Add(action, fault, count);

    /// <summary>Forgets the faults that no call has met yet.</summary>
    public void ClearFaults() => _log.ClearFaults();

    /// <summary>Denies an action on an ARN, or on all ("*"), as a role without that permission.</summary>
    public void Deny(string action, string arn = "*") => _log.Deny(action, arn);

    /// <summary>Takes a <see cref="Deny"/> back.</summary>
    public void Allow(string action, string arn = "*") => _log.Allow(action, arn);

    /// <summary>Stops listening and forgets everything; calls that hang are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private FifoQueue QueueOf(string url) => _queues.Find(url) ?? throw new ArgumentException("There is no such queue.", nameof(url));
}
