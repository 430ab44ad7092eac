using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker.AwsProbe;

/// <summary>A host as small as can be, configured by environment variables alone. Tells what it read and how long each step took.</summary>
internal static class Program
{
    internal static async Task<int> Main()
    {
        try
        {
            var (clock, last) = (Stopwatch.StartNew(), TimeSpan.Zero);
            var services = new ServiceCollection();
            services.AddLogging().AddSingleton<TimeProvider>(new PatientClock());
            var builder = services.AddBudgetTrackerPlaid(new ConfigurationBuilder().AddEnvironmentVariables().Build()).AddAwsSecretsManager();
            if (Environment.GetEnvironmentVariable("KMS_KEY_ID") is not null)
                builder.AddAwsKms();
            var hasQueue = Environment.GetEnvironmentVariable("WAKE_UP_QUEUE_URL") is not null;
            if (hasQueue)
                builder.AddAwsSqsWakeUps();
            var provider = services.BuildServiceProvider();
            await using var _ = provider.ConfigureAwait(false);
            provider.GetRequiredService<IStartupValidator>().Validate();
            Tell("started", "ok");

            var secrets = provider.GetRequiredService<ISecretProvider>();
            Tell("plaid", $"{await secrets.GetAsync<PlaidCredentials>().ConfigureAwait(false)}");
            Tell("postgres", $"{await secrets.GetAsync<PostgresCredentials>().ConfigureAwait(false)}");
            await SealAndOpenAsync(provider.GetRequiredService<ITokenProtector>()).ConfigureAwait(false);
            Tell("sealed", "ok");
            if (hasQueue)
            {
                // The last is the queue's; PostgreSQL's needs a database.
                await provider.GetServices<IWakeUpSender>().Last().SendAsync("exchange_sweep", "item").ConfigureAwait(false);
                Tell("woken", "ok");
            }

            var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(static assembly => assembly.GetName().Name!).Where(static name => name.StartsWith("AWSSDK.", StringComparison.Ordinal));
            Tell("loaded", string.Join(' ', loaded.Order(StringComparer.Ordinal)));
            return 0;

            void Tell(string step, string what)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step} {what} {(clock.Elapsed - last).TotalMilliseconds:0.0} ms"));
                last = clock.Elapsed;
            }
        }
        catch (Exception exception) when (exception is BudgetTrackerException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task SealAndOpenAsync(ITokenProtector protector)
    {
        var context = new SealContext("access_token", "sandbox", "user", Guid.CreateVersion7(), "item");
        using var sealer = await protector.PrepareAsync(context.Environment, context.UserId).ConfigureAwait(false);
        if (await protector.OpenAsync(sealer.Seal("token", context), context).ConfigureAwait(false) is not "token")
            throw new InvalidOperationException("What was sealed did not open.");
    }

    /// <summary>Time-outs are ten times as long: what is tried here is what the SDK finds, on a machine that may run much else.</summary>
    private sealed class PatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime * 10 : dueTime, period);
    }
}
