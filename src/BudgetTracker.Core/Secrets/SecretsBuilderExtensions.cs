namespace BudgetTracker;

/// <summary>Where secrets come from.</summary>
public static class SecretsBuilderExtensions
{
    /// <summary>
    /// Reads secrets from this source. What stands in the configuration is still read there: an id with a colon that is no ARN,
    /// such as <c>Plaid:Keys</c>, is a configuration key.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes the source, once.</param>
    public static BudgetTrackerBuilder UseSecretSource(this BudgetTrackerBuilder builder, Func<IServiceProvider, ISecretSource> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        builder.Services.Select(static service => service.ImplementationInstance).OfType<ConfiguredSecrets>().Last().UseSource(factory);
        return builder;
    }
}
