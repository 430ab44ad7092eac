using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Samples;

/// <summary>Stands in for whatever is not configured, so that the sample runs on a machine with nothing set up.</summary>
internal sealed class LocalServices : IAsyncDisposable
{
    private const string DefaultEmulatorUrl = "http://127.0.0.1:8190";
    private const string WebhookPath = "/plaid-webhook";

    private PlaidEmulator? _emulator;
    private LocalPostgres? _postgres;

    public bool HasEmulator => _emulator is not null;

    /// <exception cref="LocalServicesException">Something cannot start; the message says what to do.</exception>
    public static async Task<LocalServices> StartAsync(ConfigurationManager configuration)
    {
        var local = new LocalServices();
        try
        {
            var directory = Directory.CreateDirectory(configuration["Sample:DataDirectory"] ?? DefaultDirectory()).FullName;
            var found = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (!Has(configuration, "KEY_RING", "Encryption:KeyRing", "Encryption:KeyRingSecretId", "KEY_RING_SECRET_ARN"))
                found["KEY_RING"] = await ReadOrMakeKeyRingAsync(Path.Combine(directory, "key-ring.json"));
            if (!Has(configuration, "PLAID_CLIENT_ID", "PLAID_SECRET", "Plaid:Keys", "Plaid:SecretId", "PLAID_SECRET_ARN"))
                await local.StartEmulatorAsync(configuration, Path.Combine(directory, "emulator.json"), found);
            if (!Has(configuration, "Postgres:ConnectionString", "Postgres:Credentials", "Postgres:SecretId", "POSTGRES_SECRET_ARN"))
                await local.StartPostgresAsync(Path.Combine(directory, "postgres"), found);
            configuration.AddInMemoryCollection(found);
            return local;
        }
        catch (Exception exception)
        {
            await local.DisposeAsync();
            throw exception is InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException
                ? new LocalServicesException(exception.Message, exception)
                : exception;
        }
    }

    /// <summary>What to do about an error of the start, or null where it is none that a setting cures.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Stop what uses it, or choose another address with --urls http://127.0.0.1:5081.",
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        AggregateException { InnerExceptions: var several } when several.All(static one => one is OptionsValidationException) =>
            string.Join(Environment.NewLine, several.Cast<OptionsValidationException>().SelectMany(static one => one.Failures).Distinct(StringComparer.Ordinal)),
        LocalServicesException or BudgetTrackerException => exception.Message,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
            await _emulator.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private async Task StartEmulatorAsync(ConfigurationManager configuration, string stateFile, Dictionary<string, string?> found)
    {
        var emulator = new PlaidEmulator(new PlaidEmulatorOptions { Urls = { configuration["Sample:EmulatorUrl"] ?? DefaultEmulatorUrl }, StateFile = stateFile });
        try
        {
            await emulator.StartAsync();
        }
        catch (IOException exception)
        {
            throw new LocalServicesException(
                $"{exception.Message} Stop what uses it, or choose another address with --Sample:EmulatorUrl http://127.0.0.1:8191.", exception);
        }

        _emulator = emulator;
        found["PLAID_CLIENT_ID"] = "local";
        found["PLAID_SECRET"] = "local";
        found["PLAID_ENV"] = "sandbox";
        found["Plaid:BaseAddress"] = emulator.BaseAddress.AbsoluteUri;
        if (WebhookUri(configuration["urls"]) is { } webhook && !Has(configuration, "Plaid:WebhookUri"))
            found["Plaid:WebhookUri"] = webhook.AbsoluteUri;
        found["Postgres:Schema"] = "budget_tracker_emulator"; // Made-up banks never stand among real ones.
        Say($"Plaid       the emulator at {emulator.BaseAddress}: sign in with user_good and pass_good. Set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV for Plaid's own Sandbox.");
    }

    /// <summary>Where the emulator's webhooks reach this host; null where its port is not known yet.</summary>
    private static Uri? WebhookUri(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var address = BindingAddress.Parse(url);
            if (address is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false, Port: > 0 })
                return new UriBuilder("http", address.Host is "*" or "+" or "0.0.0.0" ? "127.0.0.1" : address.Host, address.Port, WebhookPath).Uri;
        }

        return null;
    }

    private async Task StartPostgresAsync(string directory, Dictionary<string, string?> found)
    {
        _postgres = await LocalPostgres.StartAsync(directory);
        found["Postgres:ConnectionString"] = _postgres.ConnectionString;
        Say($"PostgreSQL  a private one in {directory}, port {_postgres.Port}. Set Postgres__ConnectionString for your own.");
    }

    private static async Task<string> ReadOrMakeKeyRingAsync(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var file = new StreamWriter(path, options);
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            await file.WriteAsync($$$"""{"primary":"k1","keys":{"k1":"{{{key}}}"}}""");
            Say($"Key ring    made {path}. Keep it: without it nobody can open the stored access tokens.");
        }

        return await File.ReadAllTextAsync(path);
    }

    // PostgreSQL drops from root to another user, who cannot enter root's home.
    private static string DefaultDirectory() => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess
        ? "/var/lib/budget-tracker-plaid-sample"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "BudgetTracker.Plaid.Sample");

    private static bool Has(ConfigurationManager configuration, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (configuration.GetSection(key).Exists())
                return true;
        }

        return false;
    }

    private static void Say(string line) => Console.WriteLine($"  {line}");
}

/// <summary>Something local cannot start; the message says what to do.</summary>
internal sealed class LocalServicesException(string message, Exception innerException) : InvalidOperationException(message, innerException);
