using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>The rules that attributes cannot say.</summary>
internal sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    private static readonly string[] _sslModes = ["Disable", "Prefer", "Require", "VerifyCA", "VerifyFull"];

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.ConnectionString is not null && options.SecretId is not null)
            result.AddError("Both Postgres:ConnectionString and Postgres:SecretId (or POSTGRES_SECRET_ARN) are set. Remove one: a connection string is used as it is, and no secret is read.");
        if (!_sslModes.Contains(options.SslMode, StringComparer.OrdinalIgnoreCase))
            result.AddError($"Set Postgres:SslMode to one of {string.Join(", ", _sslModes)}.");
        if (options.Port is < 1 or > 65535)
            result.AddError("Set Postgres:Port to a port from 1 to 65535.");
        if (options.RootCertificate is { } file && !File.Exists(file))
            result.AddError("Set Postgres:RootCertificate to a file that exists, or remove it to trust the system's root certificates.");
        if (options.CommandTimeout <= TimeSpan.Zero || options.CommandTimeout > TimeSpan.FromMinutes(5))
            result.AddError("Set Postgres:CommandTimeout to more than zero and at most 5 minutes, for example \"00:00:10\".");
        if (options.MaxPoolSize is < 1 or > 1000)
            result.AddError("Set Postgres:MaxPoolSize to a number from 1 to 1000.");
        if (options.RotationTimeout < TimeSpan.Zero || options.RotationTimeout > TimeSpan.FromMinutes(1))
            result.AddError("Set Postgres:RotationTimeout to zero or up to 1 minute, for example \"00:00:10\".");
        return result.Build();
    }
}

/// <summary>The rules of the attributes, checked without reflection.</summary>
[OptionsValidator]
internal sealed partial class PostgresOptionsAttributeValidator : IValidateOptions<PostgresOptions>;
