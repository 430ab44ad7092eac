using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Samples.Lambda;

/// <summary>The functions in this program; Lambda's setting "handler" chooses one.</summary>
internal sealed partial class Functions(IConfiguration configuration, IServiceProvider services, ILoggerFactory loggers)
{
    private const string LinkTokenPath = "/link-token";

    private readonly ILogger _logger = loggers.CreateLogger<Functions>();

    private TimeProvider Time => services.GetRequiredService<TimeProvider>();

    /// <exception cref="FunctionStartException">There is no such function.</exception>
    public IFunction Create(string? handler) => handler switch
    {
        "link-token" => CreateLinkToken(),
        "exchange-public-token" => CreateExchange(),
        "recover" => new RecoverFunction(
            services.GetRequiredService<WorkRunner>(), Time, loggers.CreateLogger<RecoverFunction>(), PrepareExchangeAsync),
        _ => throw new FunctionStartException(
            $"There is no function '{handler}' in this program. Set the handler to link-token, exchange-public-token or recover."),
    };

    /// <summary>Needs Plaid only; the database where a request names an item, or the settings tie link tokens to their users.</summary>
    private HttpFunction CreateLinkToken() => new(
        configuration,
        services,
        static route => route.Path is LinkTokenPath,
        token =>
        {
            var plaid = StartAsync("Plaid", ConnectToPlaidAsync, token);
            _ = services.GetRequiredService<IOptions<PlaidLinkOptions>>().Value;
            services.GetRequiredService<ILinkTokenService>();
            return plaid;
        });

    private HttpFunction CreateExchange() => new(configuration, services, static route => route.Path is not LinkTokenPath, PrepareExchangeAsync);

    /// <summary>All that an exchange waits for, at once, while no caller waits.</summary>
    private Task PrepareExchangeAsync(CancellationToken cancellationToken)
    {
        // The database first, since it takes longest; meanwhile OpenSSL is loaded, which the login needs next.
        var login = StartAsync("the database", token => services.GetRequiredService<IPostgresDatabase>().ProbeAsync(token), cancellationToken);
        var plaid = StartAsync("Plaid", ConnectToPlaidAsync, cancellationToken);
        SHA256.HashData([]);
        // A setting that is wrong fails the start. There is no generic host here that would check.
        services.GetRequiredService<IStartupValidator>().Validate();
        services.GetRequiredService<ITokenExchangeService>();
        // KMS makes a key for each exchange: then there may be no ring.
        var sealsWithRing = services.GetServices<IDataKeyProvider>().Last().Id is DataKeyProviderIds.KeyRing;
        var secrets = services.GetRequiredService<ISecretProvider>();
        return Task.WhenAll(
            login,
            plaid,
            sealsWithRing ? TryAsync("the key ring", async token => await secrets.GetAsync<KeyRing>(token), cancellationToken) : Task.CompletedTask);
    }

    private Task ConnectToPlaidAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<PlaidTransport>().ConnectAsync(cancellationToken);

    /// <summary>Off this thread: loading code is half of the work, and there may be a second processor.</summary>
    private Task StartAsync(string what, Func<CancellationToken, Task> prepare, CancellationToken cancellationToken) =>
        Task.Run(() => TryAsync(what, prepare, cancellationToken), cancellationToken);

    /// <summary>
    /// What cannot be reached now may be in a moment: the function starts, and the request that needs it gets the answer
    /// that it is not there.
    /// </summary>
    private async Task TryAsync(string what, Func<CancellationToken, Task> prepare, CancellationToken cancellationToken)
    {
        try
        {
            await prepare(cancellationToken);
        }
        catch (BudgetTrackerException exception)
        {
            LogNotReady(exception, what);
        }
    }

    [LoggerMessage(LogLevel.Error, "The function starts without {What}; a request tries again.")]
    private partial void LogNotReady(Exception exception, string what);
}
