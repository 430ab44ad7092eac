using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Reads the secrets from an <see cref="ISecretSource"/> and caches them for <see cref="SecretsOptions.CacheDuration"/>.</summary>
/// <remarks>
/// A load that takes longer than 10 s counts as failed; after a failed refresh the next try waits 30 s; a refused secret that
/// comes back unchanged is loaded again after 0.5 s, 1 s and then at most every 2 s. A secret whose content did not change stays the same instance.
/// </remarks>
public sealed partial class SecretProvider : ISecretProvider
{
    private static readonly TimeSpan _shared = TimeSpan.FromSeconds(10);

    private readonly IServiceProvider _services;
    private readonly ISecretSource _source;
    private readonly TimeProvider _time;
    private readonly TimeSpan _duration;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Type, object> _secrets = new();
    private readonly Dictionary<string, SharedLoad> _loads = new(StringComparer.Ordinal);

    /// <summary>A provider over a source. Nothing is read before it is asked for.</summary>
    /// <param name="services">Has the <see cref="SecretKind{T}"/>s.</param>
    /// <param name="source">Where the secrets come from.</param>
    /// <param name="options">How long they are kept.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Gets a warning where a refresh fails.</param>
    public SecretProvider(
        IServiceProvider services, ISecretSource source, IOptions<SecretsOptions> options, TimeProvider timeProvider, ILogger<SecretProvider> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _services = services;
        _source = source;
        _time = timeProvider;
        _duration = options.Value.CacheDuration;
        _logger = logger;
    }

    /// <inheritdoc/>
    public ValueTask<T> GetAsync<T>(CancellationToken cancellationToken = default)
        where T : class => Find<T>().GetAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> RefreshAsync<T>(T refused, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(refused);
        return Find<T>().RefreshAsync(refused, cancellationToken);
    }

    // A kind is resolved when it is first asked for: a host without a database need not have valid settings for one.
    private CachedSecret<T> Find<T>()
        where T : class => (CachedSecret<T>)_secrets.GetOrAdd(
            typeof(T), static (_, provider) => provider.Cache(provider._services.GetRequiredService<SecretKind<T>>()), this);

    private CachedSecret<T> Cache<T>(SecretKind<T> kind)
        where T : class => new(
            new CachedSecretSettings<T>
            {
                Load = (refused, token) => refused ? _source.RefreshSecretAsync(kind.SecretId, token) : LoadAsync(typeof(T), kind.SecretId, token),
                Parse = kind.Parse,
                AreSame = kind.AreSame,
                Describe = exception => Describe(kind.SecretId, exception),
                // The message only: what a source of the host's puts into its exceptions is not known here.
                OnKept = error => RefreshFailed(kind.SecretId, error.Message),
                Duration = _duration,
            },
            _time);

    /// <summary>Where one secret holds several kinds, what one has just loaded is the others' too.</summary>
    private ValueTask<string> LoadAsync(Type kind, string secretId, CancellationToken cancellationToken)
    {
        lock (_loads)
        {
            var now = _time.GetUtcNow();
            if (_loads.TryGetValue(secretId, out var last) && last.Kind != kind && !last.Text.IsFaulted && !last.Text.IsCanceled && now - last.At < _shared)
                return new(last.Text);
            var text = _source.GetSecretAsync(secretId, cancellationToken).AsTask();
            _loads[secretId] = new(kind, text, now);
            return new(text);
        }
    }

    private static BudgetTrackerConfigurationException Describe(string secretId, Exception exception) => exception switch
    {
        BudgetTrackerConfigurationException known => known,
        TimeoutException or OperationCanceledException => new(
            $"The secret '{secretId}' gave no answer in time. Check that the host can reach where secrets are kept (in a VPC: a NAT gateway or a VPC endpoint)."),
        _ => new(
            $"The secret '{secretId}' could not be read ({exception.GetType().Name}). Check that it exists and that the host may read it.",
            exception),
    };

    [LoggerMessage(1101, LogLevel.Warning, "Refreshing the secret {SecretId} failed; its last good value stays in use. {Reason}")]
    private partial void RefreshFailed(string secretId, string reason);

    private sealed record SharedLoad(Type Kind, Task<string> Text, DateTimeOffset At);
}
