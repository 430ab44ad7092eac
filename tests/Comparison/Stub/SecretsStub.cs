using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace BudgetTracker.Comparison;

/// <summary>Secrets by name: as Secrets Manager gives them, whose signature nobody checks, as its Lambda extension does, and bare.</summary>
/// <param name="file">A JSON object: each member a secret, its value the secret's.</param>
internal sealed class SecretsStub(string file)
{
    private readonly JsonElement _secrets = JsonDocument.Parse(File.ReadAllText(file)).RootElement;

    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"/>
    public async Task GetSecretValueAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        await AnswerAsync(context, body.RootElement.GetProperty("SecretId").GetString()!, "application/x-amz-json-1.1");
    }

    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html"/>
    public async Task GetThroughExtensionAsync(HttpContext context)
    {
        if (StringValues.IsNullOrEmpty(context.Request.Headers["X-Aws-Parameters-Secrets-Token"]))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await AnswerAsync(context, context.Request.Query["secretId"]!, "application/json");
    }

    public Task GetAsync(HttpContext context) =>
        Answer.JsonAsync(context, Encoding.UTF8.GetBytes(_secrets.GetProperty(context.Request.Query["name"]!).GetRawText()));

    private async Task AnswerAsync(HttpContext context, string name, string contentType)
    {
        if (!_secrets.TryGetProperty(name, out var secret))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await Answer.JsonAsync(context, """{"__type":"ResourceNotFoundException"}"""u8.ToArray(), contentType);
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("ARN", $"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf");
            json.WriteString("Name", name);
            json.WriteString("SecretString", secret.GetRawText());
            json.WriteString("VersionId", "0e6f0a5b-5b1c-4b9a-8d4e-1a2b3c4d5e6f");
            json.WriteStartArray("VersionStages");
            json.WriteStringValue("AWSCURRENT");
            json.WriteEndArray();
            json.WriteNumber("CreatedDate", 1767225600);
            json.WriteEndObject();
        }

        await Answer.JsonAsync(context, buffer.ToArray(), contentType);
    }
}
