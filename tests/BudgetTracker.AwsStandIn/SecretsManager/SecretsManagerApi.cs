using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>GetSecretValue and PutSecretValue.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"/>
internal sealed class SecretsManagerApi(SecretStore secrets)
{
    public byte[] GetSecretValue(JsonElement input)
    {
        var (version, stages) = secrets.Get(input.RequiredText("SecretId"), input.Text("VersionId"), input.Text("VersionStage"));
        return Write(version, stages);
    }

    public byte[] PutSecretValue(JsonElement input)
    {
        var stages = input.TryGetProperty("VersionStages", out var list) ? [.. list.EnumerateArray().Select(stage => stage.GetString()!)] : (string[])["AWSCURRENT"];
        var version = secrets.Put(input.RequiredText("SecretId"), input.Text("SecretString"), input.Bytes("SecretBinary"), stages, create: false);
        return WireJson.Write(json =>
        {
            json.WriteString("ARN", version.Secret.Arn);
            json.WriteString("Name", version.Secret.Name);
            json.WriteString("VersionId", version.Id);
            WriteStages(json, stages);
        });
    }

    public static byte[] Write(SecretVersion version, IReadOnlyList<string> stages) => WireJson.Write(json =>
    {
        json.WriteString("ARN", version.Secret.Arn);
        json.WriteNumber("CreatedDate", version.CreatedAt.ToUnixTimeMilliseconds() / 1000m);
        json.WriteString("Name", version.Secret.Name);
        if (version.Binary is { } binary)
            json.WriteBase64String("SecretBinary", binary.Span);
        else
            json.WriteString("SecretString", version.Text);
        json.WriteString("VersionId", version.Id);
        WriteStages(json, stages);
    });

    private static void WriteStages(Utf8JsonWriter json, IEnumerable<string> stages)
    {
        json.WriteStartArray("VersionStages");
        foreach (var stage in stages)
            json.WriteStringValue(stage);
        json.WriteEndArray();
    }
}
