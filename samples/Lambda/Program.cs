using BudgetTracker;
using BudgetTracker.Samples.Lambda;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

if (Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is not { Length: > 0 } address)
{
    Console.Error.WriteLine("This program is started by AWS Lambda. The README beside it shows how to start it here.");
    return 1;
}

using var output = Console.OpenStandardOutput();
using var loggers = new JsonLoggerFactory(output, JsonLoggerFactory.LevelOf(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL")), TimeProvider.System);
using var api = new RuntimeApi(address);
return await new RuntimeLoop(api, loggers, TimeProvider.System).RunAsync(CreateFunction, CancellationToken.None);

// Inside the loop's care, so that Lambda is told of a start that fails.
IFunction CreateFunction()
{
    var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
    var services = new ServiceCollection();
    services.AddSingleton<ILoggerFactory>(loggers);
    var plaid = services.AddBudgetTrackerPlaid(configuration).AddTransactionSync();
    // What the settings do not name is not even loaded.
    if (Names("PLAID_SECRET_ARN", "POSTGRES_SECRET_ARN", "KEY_RING_SECRET_ARN"))
        plaid.AddAwsSecretsManager();
    if (Names("KMS_KEY_ID"))
        plaid.AddAwsKms();
    if (Names("WAKE_UP_QUEUE_URL"))
        plaid.AddAwsSqsWakeUps();
    services.AddSingleton<IConfiguration>(configuration);
    return new Functions(configuration, services.BuildServiceProvider(), loggers).Create(configuration["_HANDLER"]);

    bool Names(params ReadOnlySpan<string> settings)
    {
        foreach (var setting in settings)
        {
            if (configuration[setting] is { Length: > 0 })
                return true;
        }

        return false;
    }
}
