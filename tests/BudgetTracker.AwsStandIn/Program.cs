using System.Runtime.InteropServices;

namespace BudgetTracker.LocalAws;

/// <summary>The stand-in as a process, until SIGINT or SIGTERM.</summary>
internal static class Program
{
    private const string Usage = """
        dotnet run --project tests/BudgetTracker.AwsStandIn -- [options]

          --urls <url>[;<url>]      where to listen (http://127.0.0.1:4599)
          --region <region>         us-east-1
          --secret <name>=<file>    a secret with the file's text; any number
          --secret-binary <name>=<file>
          --kms-key [alias/<name>]  a KMS key; any number
          --queue <name>.fifo       an SQS FIFO queue; any number
        """;

    internal static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        try
        {
            var arguments = Arguments.Parse(args);
            var standIn = new AwsStandIn(arguments.Options);
            await using (standIn.ConfigureAwait(false))
            {
                await standIn.StartAsync(stop.Token).ConfigureAwait(false);
                var greeting = await arguments.FillAsync(standIn, stop.Token).ConfigureAwait(false);
                await Console.Out.WriteLineAsync(greeting).ConfigureAwait(false);
                await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return 0;
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}\n\n{Usage}").ConfigureAwait(false);
            return 1;
        }

        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
