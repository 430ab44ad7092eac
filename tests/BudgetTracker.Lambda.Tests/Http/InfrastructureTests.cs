using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>What <c>samples/Aws</c> puts in front of the functions.</summary>
public sealed partial class InfrastructureTests
{
    [Fact]
    public async Task The_gateways_routes_are_those_of_the_modules()
    {
        var terraform = await ApiAsync();
        using var services = Services();

        var infrastructure = Route().Matches(terraform).Select(match => match.Groups["route"].Value);

        Assert.Equal(services.GetServices<ApiRoute>().Select(route => $"{route.Method} {route.Path}").Order(StringComparer.Ordinal), infrastructure.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_gateway_asks_for_a_sign_in_but_where_a_route_proves_by_itself_who_calls()
    {
        var terraform = await ApiAsync();
        using var services = Services();

        var routes = string.Join(", ", services.GetServices<ApiRoute>().Where(route => route.IsAnonymous).Select(route => $"\"{route.Method} {route.Path}\""));

        Assert.Contains($"  unsigned = toset([{routes}])\n", terraform, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys.tf", "aws_kms_key\" \"tokens")]
    [InlineData("secrets.tf", "aws_secretsmanager_secret\" \"key_ring")]
    public async Task Neither_a_destroy_nor_another_kind_of_key_deletes_the_one_that_seals_tokens(string file, string resource)
    {
        var terraform = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "Aws", file));

        var block = terraform[terraform.IndexOf($"resource \"{resource}\"", StringComparison.Ordinal)..];

        Assert.Contains("prevent_destroy = true", block[..block.IndexOf("\n}", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    private static Task<string> ApiAsync() => File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "Aws", "api.tf"));

    private static ServiceProvider Services() => new ServiceCollection().AddBudgetTrackerPlaid(SubstitutedHost.Configuration).AddTransactionSync().Services.BuildServiceProvider();

    [GeneratedRegex("""^ +"(?<route>[A-Z]+ /[^"]+)" += "[a-z-]+"$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Route();
}
