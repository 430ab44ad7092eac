using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The rules of <see cref="PostgresOptions"/>, and the credentials themselves where the configuration holds them.</summary>
internal sealed class PostgresOptionsValidator(ConfiguredSecrets secrets, IServiceProvider services) : IValidateOptions<PostgresOptions>
{
    private static readonly string[] _sslModes = ["Disable", "Prefer", "Require", "VerifyCA", "VerifyFull"];

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.ConnectionString is not null && options.SecretId is not null)
            result.AddError("Both Postgres:ConnectionString and Postgres:SecretId (or POSTGRES_SECRET_ARN) are set. Remove one: a connection string is used as it is, and no secret is read.");
        if (!_sslModes.Contains(options.SslMode, StringComparer.OrdinalIgnoreCase))
            result.AddError($"Set Postgres:SslMode to one of {string.Join(", ", _sslModes)}.");
        if (!IsName(options.Schema))
            result.AddError("Set Postgres:Schema to a name of lower-case letters, digits and underscores, at most 63 long.");
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
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(IPostgresPasswordProvider)) == true)
            PostgresPasswordRules.Check(options, result);
        else if (options.ConnectionString is null)
            secrets.Check(PostgresSecret.KindOf(options), services, result);
        return result.Build();
    }

    /// <summary>A name that statements quote as it is, so nothing else may be in it.</summary>
    private static bool IsName(string? schema) =>
        schema is { Length: >= 1 and <= 63 } && !char.IsAsciiDigit(schema[0]) && schema.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_');
}
