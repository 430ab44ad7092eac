using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid.Samples.Lambda;

/// <summary>The functions in this program; Lambda's setting "handler" chooses one.</summary>
internal sealed partial class Functions(IConfiguration configuration, IServiceProvider services, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<Functions>();

    private PlaidLinkEndpoints Endpoints => services.GetRequiredService<PlaidLinkEndpoints>();

    private TimeProvider Time => services.GetRequiredService<TimeProvider>();

    /// <exception cref="FunctionStartException">There is no such function.</exception>
    public IFunction Create(string? handler) => handler switch
    {
        "link-token" => CreateLinkToken(),
        "exchange-public-token" => CreateExchange(),
        "recover" => new RecoverFunction(
            services.GetRequiredService<IExchangeRecovery>(), Time, loggers.CreateLogger<RecoverFunction>(), PrepareExchangeAsync),
        _ => throw new FunctionStartException(
            $"There is no function '{handler}' in this program. Set the handler to link-token, exchange-public-token or recover."),
    };

    /// <summary>Needs Plaid only; the database where a request names an item, or the settings tie link tokens to their users.</summary>
    private HttpFunction CreateLinkToken() => new(
        configuration,
        [new("POST", "link-token", HasId: false, (request, _, token) => Endpoints.CreateLinkTokenAsync(request, token))],
        token =>
        {
            ValidatePlaid();
            services.GetRequiredService<ILinkTokenService>();
            return TryAsync("Plaid", ConnectToPlaidAsync, token);
        },
        Time);

    private HttpFunction CreateExchange() => new(
        configuration,
        [
            new("POST", "exchange-public-token", HasId: false, (request, _, token) => Endpoints.ExchangePublicTokenAsync(request, token)),
            new("GET", "exchanges", HasId: true, (request, id, token) => Endpoints.FindExchangeAsync(request, id, token)),
            new("GET", "items", HasId: false, (request, _, token) => Endpoints.ListItemsAsync(request, token)),
            new("DELETE", "items", HasId: true, (request, id, token) => Endpoints.RemoveItemAsync(request, id, token)),
        ],
        PrepareExchangeAsync,
        Time);

    /// <summary>All that an exchange waits for, at once, while no caller waits.</summary>
    private Task PrepareExchangeAsync(CancellationToken cancellationToken)
    {
        ValidatePlaid();
        _ = services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        var secrets = services.GetRequiredService<ISecretProvider>();
        var database = services.GetRequiredService<IPlaidDatabase>();
        // KMS makes a key for each exchange: then there may be no ring.
        var sealsWithRing = services.GetServices<IDataKeyProvider>().Last().Id is DataKeyProviderIds.KeyRing;
        // First, since it takes longest; meanwhile OpenSSL is loaded, which the login to PostgreSQL needs next.
        var login = TryAsync("the database", database.ProbeAsync, cancellationToken);
        SHA256.HashData([]);
        return Task.WhenAll(
            login,
            TryAsync("Plaid", ConnectToPlaidAsync, cancellationToken),
            sealsWithRing ? TryAsync("the key ring", async token => await secrets.GetKeyRingAsync(token), cancellationToken) : Task.CompletedTask);
    }

    private Task ConnectToPlaidAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<IPlaidApi>() is PlaidApiClient client ? client.ConnectAsync(cancellationToken) : Task.CompletedTask;

    // A setting that is wrong fails the start. There is no generic host here that would check.
    private void ValidatePlaid() => _ = services.GetRequiredService<IOptions<PlaidOptions>>().Value;

    /// <summary>
    /// What cannot be reached now may be in a moment: the function starts, and the request that needs it gets the answer
    /// that it is not there.
    /// </summary>
    private async Task TryAsync(string what, Func<CancellationToken, Task> prepare, CancellationToken cancellationToken)
    {
        try
        {
            // Off this thread: loading code is half of the work, and there may be a second processor.
            await Task.Run(() => prepare(cancellationToken), cancellationToken);
        }
        catch (PlaidException exception)
        {
            LogNotReady(exception, what);
        }
    }

    [LoggerMessage(LogLevel.Error, "The function starts without {What}; a request tries again.")]
    private partial void LogNotReady(Exception exception, string what);
}
