using BudgetTracker.Samples.Lambda;
using Microsoft.Extensions.Logging;

using var output = Console.OpenStandardOutput();
using var loggers = new JsonLoggerFactory(output, LogLevel.Information, TimeProvider.System);
using var api = new RuntimeApi(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")!);
return await new RuntimeLoop(api, loggers, TimeProvider.System).RunAsync(() => new EmptyFunction(), CancellationToken.None);
