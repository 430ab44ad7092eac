using System.Globalization;
using System.Reflection;

namespace BudgetTracker;

/// <summary>
/// A module's migrations: the <c>NNNN_name.sql</c> files that are embedded in its assembly, numbered for the module alone. Register
/// one as a singleton; the modules are applied in the order of their registration. Files that were released never change.
/// </summary>
/// <param name="name">The module, for example <c>plaid</c>.</param>
/// <param name="assembly">The assembly that holds the files.</param>
public sealed class MigrationModule(string name, Assembly assembly)
{
    /// <summary>The module.</summary>
    public string Name { get; } = name;

    internal IReadOnlyList<Migration> Files => field ??= [.. assembly.GetManifestResourceNames()
        .Where(resource => resource.EndsWith(".sql", StringComparison.Ordinal))
        .Select(resource => new Migration(int.Parse(resource.AsSpan(0, 4), CultureInfo.InvariantCulture), resource[5..^4], resource))
        .OrderBy(migration => migration.Version)];

    internal async Task<string> ReadAsync(Migration migration, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(migration.Resource)!);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>One file of a module.</summary>
internal sealed record Migration(int Version, string Name, string Resource);
