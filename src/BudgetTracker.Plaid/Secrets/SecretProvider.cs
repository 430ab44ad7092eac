using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>Reads the secrets from an <see cref="ISecretSource"/> and caches them for <see cref="PlaidOptions.SecretCacheDuration"/>.</summary>
/// <remarks>
/// A load that takes longer than 10 s counts as failed; after a failed refresh the next try waits 30 s; a refused secret that
/// comes back unchanged is loaded again after 0.5 s, 1 s and then at most every 2 s. A secret whose content did not change stays the same instance.
/// </remarks>
public sealed partial class SecretProvider : ISecretProvider
{
    private readonly ISecretSource _source;
    private readonly TimeProvider _time;
    private readonly TimeSpan _duration;
    private readonly ILogger _logger;
    private readonly CachedSecret<PlaidCredentials> _plaid;
    private readonly Lazy<CachedSecret<PostgresCredentials>> _postgres;
    private readonly CachedSecret<KeyRing> _keyRing;
    private readonly EmbeddedKeyRing? _embeddedKeyRing;

    /// <summary>A provider over a source. Nothing is read before it is asked for.</summary>
    public SecretProvider(
        ISecretSource source,
        IOptions<PlaidOptions> plaidOptions,
        IOptions<PostgresOptions> postgresOptions,
        TimeProvider timeProvider,
        ILogger<SecretProvider>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plaidOptions);
        ArgumentNullException.ThrowIfNull(postgresOptions);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var plaid = plaidOptions.Value;
        _source = source;
        _time = timeProvider;
        _duration = plaid.SecretCacheDuration;
        _logger = (ILogger?)logger ?? NullLogger.Instance;
        var plaidId = plaid.SecretId ?? ConfigurationSecretSource.PlaidKeysId;
        _plaid = Cache(
            plaidId,
            (id, value) => PlaidSecretParser.Parse(id, value, plaid.Environment, plaid.KeyRingIsInPlaidSecret),
            static (left, right) => left.HasSameContentAs(right));
        // A host without a database need not have valid settings for one.
        _postgres = new(() => Cache(
            postgresOptions.Value.SecretId ?? ConfigurationSecretSource.PostgresCredentialsId,
            PostgresSecretParser.Parse,
            static (left, right) => left.HasSameContentAs(right)));
        _keyRing = Cache(
            plaid.KeyRingSecretId ?? ConfigurationSecretSource.KeyRingId,
            KeyRingParser.Parse,
            static (left, right) => left.HasSameContentAs(right));
        _embeddedKeyRing = plaid.KeyRingIsInPlaidSecret ? new(plaidId, _plaid) : null;
    }

    /// <inheritdoc/>
    public ValueTask<PlaidCredentials> GetPlaidCredentialsAsync(CancellationToken cancellationToken = default) =>
        _plaid.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PlaidCredentials> RefreshPlaidCredentialsAsync(PlaidCredentials refused, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return _plaid.RefreshAsync(refused, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<PostgresCredentials> GetPostgresCredentialsAsync(CancellationToken cancellationToken = default) =>
        _postgres.Value.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PostgresCredentials> RefreshPostgresCredentialsAsync(PostgresCredentials refused, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return _postgres.Value.RefreshAsync(refused, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<KeyRing> GetKeyRingAsync(CancellationToken cancellationToken = default) =>
        _embeddedKeyRing is { } embedded ? embedded.GetAsync(cancellationToken) : _keyRing.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<KeyRing> RefreshKeyRingAsync(KeyRing refused, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return _embeddedKeyRing is { } embedded ? embedded.RefreshAsync(refused, cancellationToken) : _keyRing.RefreshAsync(refused, cancellationToken);
    }

    private CachedSecret<T> Cache<T>(string secretId, Func<string, string, T> parse, Func<T, T, bool> areSame)
        where T : class =>
        new(
            new CachedSecretSettings<T>
            {
                Load = (refused, token) => refused ? _source.RefreshSecretAsync(secretId, token) : _source.GetSecretAsync(secretId, token),
                Parse = text => parse(secretId, text),
                AreSame = areSame,
                Describe = exception => Describe(secretId, exception),
                // The message only: what a source of the host's puts into its exceptions is not known here.
                OnKept = error => RefreshFailed(secretId, error.Message),
                Duration = _duration,
            },
            _time);

    private static PlaidConfigurationException Describe(string secretId, Exception exception) => exception switch
    {
        PlaidConfigurationException known => known,
        TimeoutException or OperationCanceledException => new(
            $"The secret '{secretId}' gave no answer in time. Check that the host can reach where secrets are kept (in a VPC: a NAT gateway or a VPC endpoint)."),
        _ => new(
            $"The secret '{secretId}' could not be read ({exception.GetType().Name}). Check that it exists and that the host may read it.",
            exception),
    };

    [LoggerMessage(1, LogLevel.Warning, "Refreshing the secret {SecretId} failed; its last good value stays in use. {Reason}")]
    private partial void RefreshFailed(string secretId, string reason);
}
