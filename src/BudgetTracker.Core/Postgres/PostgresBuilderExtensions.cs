using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>How PostgreSQL is logged in to.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>
    /// Takes the database's password from this provider, for each new connection; then no database secret is read. The user is
    /// <see cref="PostgresOptions.Username"/>, or the connection string's.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes the provider, once.</param>
    public static BudgetTrackerBuilder UsePostgresPasswordProvider(this BudgetTrackerBuilder builder, Func<IServiceProvider, IPostgresPasswordProvider> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        builder.Services.AddSingleton(factory);
        return builder;
    }
}
