using System.Text.Unicode;

namespace BudgetTracker;

/// <summary>The same cases against the ASP.NET Core host and the Lambda functions: one contract, the same bytes.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Cases => [.. ContractCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_host_gives_the_same_bytes(string name)
    {
        var (request, arrange) = ContractCases.All[name];
        var expected = await FromAspNetCoreAsync(request, arrange);
        foreach (var form in LambdaCaller.Forms)
        {
            // API Gateway has no text for such bytes.
            if (!form.IsBase64 && !Utf8.IsValid(request.Body))
                continue;
            var services = ContractServices.Substituted();
            arrange(services);
            Assert.Equal((form, expected), (form, await new LambdaCaller(services).SendAsync(request, form)));
        }
    }

    [Fact]
    public async Task The_comparison_notices_a_difference()
    {
        var (request, arrange) = ContractCases.All["exchange"];
        var services = ContractServices.Substituted();
        ContractCases.All["exchange, pending"].Arrange(services);
        Assert.NotEqual(await FromAspNetCoreAsync(request, arrange), await new LambdaCaller(services).SendAsync(request, new(1, IsBase64: false)));
    }

    private static async Task<ContractAnswer> FromAspNetCoreAsync(ContractRequest request, Action<ContractServices> arrange)
    {
        await using var host = await SubstitutedHost.StartAsync("/prod", options => options.AllowedOrigins.Add(ContractCases.Origin));
        arrange(new ContractServices(host.LinkTokens, host.Exchanges, host.Items, host.Removal));
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), "/prod" + request.Path);
        if (request.Body is not [])
        {
            message.Content = new ByteArrayContent(request.Body);
            if (request.ContentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (header, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(header, value);
        using var answer = await host.Client.SendAsync(message);
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        return ContractAnswer.Of((int)answer.StatusCode, headers, await answer.Content.ReadAsByteArrayAsync());
    }
}
