using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// Where the configuration holds the secrets, a missing or malformed one fails at start with the other settings, not at the
/// first request. A module's validator of options asks here about the secrets that those options name.
/// </summary>
/// <remarks>
/// Looks at the registrations instead of resolving the source, since a source of the host's may itself need the options.
/// </remarks>
public sealed class ConfiguredSecrets
{
    private const string OtherSource = "BudgetTracker.SecretSource";

    private readonly IServiceCollection _services;
    private readonly ServiceDescriptor _provider = ServiceDescriptor.Singleton<ISecretProvider, SecretProvider>();
    private readonly ServiceDescriptor _source = ServiceDescriptor.Singleton<ISecretSource>(
        static services => services.GetRequiredService<ConfigurationSecretSource>());

    private ServiceDescriptor? _routedSource;

    internal ConfiguredSecrets(IServiceCollection services) => _services = services;

    /// <summary>
    /// Makes a value of the secret, and adds what is wrong to the result; where the secret is kept elsewhere, only its id is looked at.
    /// </summary>
    public void Check<T>(SecretKind<T> kind, IServiceProvider services, ValidateOptionsResultBuilder result)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(result);
        if (!IsConfigured(kind.SecretId))
        {
            foreach (var rule in services.GetServices<ISecretIdRule>())
            {
                if (rule.Check(kind.SecretId, $"{kind.Layout.IdVariable} ({kind.Layout.IdSetting})") is { } error)
                    result.AddError(error);
            }

            return;
        }

        try
        {
            kind.Parse(services.GetRequiredService<ConfigurationSecretSource>().Read(kind.SecretId));
        }
        catch (BudgetTrackerConfigurationException exception)
        {
            result.AddError(exception.Message);
        }
    }

    /// <summary>Whether the last registration of a service, the one that counts, is <typeparamref name="TImplementation"/>.</summary>
    internal bool Uses<TService, TImplementation>() => Last<TService>()?.ImplementationType == typeof(TImplementation);

    internal void AddTo(IServiceCollection services)
    {
        if (Last<ISecretProvider>() is null)
            services.Add(_provider);
        if (Last<ISecretSource>() is null)
            services.Add(_source);
    }

    /// <summary>Another source takes over from the configuration, but for what stands there.</summary>
    internal void UseSource(Func<IServiceProvider, ISecretSource> factory)
    {
        _services.AddKeyedSingleton(OtherSource, (services, _) => factory(services));
        _routedSource = ServiceDescriptor.Singleton<ISecretSource>(static services => new RoutedSecretSource(
            services.GetRequiredService<ConfigurationSecretSource>(), services.GetRequiredKeyedService<ISecretSource>(OtherSource)));
        _services.Add(_routedSource);
    }

    private bool IsConfigured(string secretId) =>
        ReferenceEquals(Last<ISecretProvider>(), _provider)
        && Last<ISecretSource>() is { } source
        && (ReferenceEquals(source, _source) || (ReferenceEquals(source, _routedSource) && RoutedSecretSource.IsConfigurationKey(secretId)));

    private ServiceDescriptor? Last<T>() => _services.LastOrDefault(static service => service.ServiceType == typeof(T) && !service.IsKeyedService);
}
