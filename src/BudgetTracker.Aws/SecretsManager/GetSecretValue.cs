using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace BudgetTracker;

internal sealed class GetSecretValueRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }

    public required string VersionStage { get; init; }
}

internal sealed class GetSecretValueResponse : AmazonWebServiceResponse
{
    public string? SecretString { get; set; }

    public ReadOnlyMemory<byte>? SecretBinary { get; set; }
}

internal sealed class GetSecretValueMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static GetSecretValueMarshaller Instance { get; } = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (GetSecretValueRequest)input;
        var request = new DefaultRequest(call, SecretsManagerConfig.Id) { HttpMethod = "POST", ResourcePath = "/" };
        request.Headers["X-Amz-Target"] = "secretsmanager.GetSecretValue";
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Headers[HeaderKeys.XAmzApiVersion] = "2017-10-17";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("SecretId", call.SecretId);
            json.WriteString("VersionStage", call.VersionStage);
            json.WriteEndObject();
        }

        request.Content = buffer.ToArray();
        return request;
    }
}

internal sealed class GetSecretValueUnmarshaller : JsonResponseUnmarshaller
{
    public static GetSecretValueUnmarshaller Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var document = JsonDocument.Parse(input.Stream);
        var response = new GetSecretValueResponse();
        if (document.RootElement.TryGetProperty("SecretString", out var text))
            response.SecretString = text.GetString();
        if (document.RootElement.TryGetProperty("SecretBinary", out var binary) && binary.ValueKind == JsonValueKind.String)
            response.SecretBinary = binary.GetBytesFromBase64();
        return response;
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return new AmazonServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
