using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>What <c>samples/Aws</c> puts in front of the functions.</summary>
public sealed partial class InfrastructureTests
{
    [Fact]
    public async Task The_gateways_routes_are_those_of_the_modules()
    {
        var terraform = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "Aws", "api.tf"));
        using var services = new ServiceCollection().AddBudgetTrackerPlaid(SubstitutedHost.Configuration).Services.BuildServiceProvider();

        var infrastructure = Route().Matches(terraform).Select(match => match.Groups["route"].Value);

        Assert.Equal(services.GetServices<ApiRoute>().Select(route => $"{route.Method} {route.Path}").Order(StringComparer.Ordinal), infrastructure.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""^ +"(?<route>[A-Z]+ /[^"]+)" += "[a-z-]+"$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Route();
}
