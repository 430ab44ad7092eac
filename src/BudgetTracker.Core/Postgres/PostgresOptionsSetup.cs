using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Completes the bound options with the environment variable. Runs after everything a host configures.</summary>
internal sealed class PostgresOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<PostgresOptions>
{
    public void PostConfigure(string? name, PostgresOptions options)
    {
        options.ConnectionString = Setting.Given(options.ConnectionString);
        options.SecretId = Setting.Given(options.SecretId) ?? Setting.Given(configuration["POSTGRES_SECRET_ARN"]);
        options.Host = Setting.Given(options.Host);
        options.Database = Setting.Given(options.Database);
        options.Username = Setting.Given(options.Username);
        options.RootCertificate = Setting.Given(options.RootCertificate);
    }
}
