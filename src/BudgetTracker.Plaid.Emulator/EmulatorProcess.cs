using System.Globalization;
using System.Runtime.InteropServices;

namespace BudgetTracker;

/// <summary>The emulator as a program of its own.</summary>
internal static class EmulatorProcess
{
    private const string DefaultUrl = "http://127.0.0.1:8190";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (EmulatorArguments.AskForHelp(args))
        {
            await Console.Out.WriteAsync(EmulatorArguments.Usage).ConfigureAwait(false);
            return 0;
        }

        if (EmulatorArguments.FindMistake(args) is { } mistake)
            return await RefuseAsync(mistake).ConfigureAwait(false);
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables("PLAID_EMULATOR_").AddCommandLine(args).Build();
        if (EmulatorArguments.FindMistake(name => Value(configuration, name)) is { } inEnvironment)
            return await RefuseAsync(inEnvironment).ConfigureAwait(false);
        using var loggers = LoggerFactory.Create(log => log.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)); // A failed start is told in one sentence below.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

        var options = Read(configuration, loggers);
        var emulator = new PlaidEmulator(options);
        await using (emulator.ConfigureAwait(false))
        {
            try
            {
                await emulator.StartAsync(stop.Token).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                await Console.Error.WriteLineAsync($"{e.Message} Choose another address with --urls.").ConfigureAwait(false);
                return 1;
            }
            catch (InvalidDataException e)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }

            await Console.Out.WriteLineAsync(Greeting(emulator.BaseAddress, options.StateFile)).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;

        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> RefuseAsync(string mistake)
    {
        await Console.Error.WriteLineAsync($"{mistake}\n\n{EmulatorArguments.Usage}").ConfigureAwait(false);
        return 2;
    }

    // Shells know no hyphens in names: --client-id is PLAID_EMULATOR_CLIENT_ID there.
    private static string? Value(IConfiguration configuration, string name) => configuration[name] ?? configuration[name.Replace('-', '_')];

    private static PlaidEmulatorOptions Read(IConfiguration configuration, ILoggerFactory loggers)
    {
        var options = new PlaidEmulatorOptions
        {
            ClientId = Value("client-id"),
            Secret = Value("secret"),
            OneTimePublicTokens = !Is("lenient-exchange"),
            StateFile = Value("state") is { Length: > 0 } file ? file : null,
            AllowRemoteWebhooks = Is("allow-remote-webhooks"),
            RateLimits = Enum.TryParse<PlaidRateLimits>(Value("rate-limits"), ignoreCase: true, out var limits) ? limits : default,
            Seed = int.TryParse(Value("seed"), CultureInfo.InvariantCulture, out var seed) ? seed : 0,
            AcceptUnknownInstitutions = Is("accept-unknown-institutions"),
            LoggerFactory = loggers,
        };
        foreach (var url in (Value("urls") ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries))
            options.Urls.Add(url);
        return options;

        string? Value(string name) => EmulatorProcess.Value(configuration, name);

        bool Is(string name) => bool.TryParse(Value(name), out var value) && value;
    }

    private static string Greeting(Uri address, string? stateFile) => $"""
        Local Plaid emulator: no real bank, nothing leaves this machine, {(stateFile is null ? "everything is forgotten on exit" : $"items are kept in {stateFile}")}.

          Listening on  {address}
          API           point your Plaid base address here; any client id and secret will do unless you set --client-id and --secret
          Link          <script src="{address}link/v2/stable/link-initialize.js"></script>, sign in with user_good / pass_good
          Look          {address}emulator in a browser: banks, clock, webhooks, faults
          Inspect       curl {address}emulator/state
          Faults        curl {address}emulator/faults --json {"""'{"route":"/item/get","kind":"rate_limit","count":1}'"""}

        Stop with Ctrl+C.
        """;
}
