using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>GenerateDataKey and Decrypt. A ciphertext is the key's id, a nonce, and AES-256-GCM with the encryption context as its additional data.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html"/>
internal sealed class KmsApi(KmsKeys keys)
{
    private const int IdSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public byte[] GenerateDataKey(JsonElement input)
    {
        var key = keys.Require(input.RequiredText("KeyId"));
        var size = input.Text("KeySpec") switch
        {
            "AES_256" => 32,
            "AES_128" => 16,
            null when input.TryGetProperty("NumberOfBytes", out var bytes) => bytes.GetInt32(),
            _ => throw new AwsError("ValidationException", "Please specify either number of bytes or key spec."),
        };
        var plaintext = RandomNumberGenerator.GetBytes(size);
        return WireJson.Write(json =>
        {
            json.WriteBase64String("CiphertextBlob", Encrypt(key, plaintext, Context(input)));
            json.WriteString("KeyId", key.Arn);
            json.WriteBase64String("Plaintext", plaintext);
        });
    }

    public byte[] Decrypt(JsonElement input)
    {
        var (key, plaintext) = Open(input);
        return WireJson.Write(json =>
        {
            json.WriteString("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
            json.WriteString("KeyId", key.Arn);
            json.WriteBase64String("Plaintext", plaintext);
        });
    }

    /// <summary>The key that a Decrypt is about, which permissions are given on.</summary>
    public string? DecryptionKey(JsonElement input) =>
        input.Bytes("CiphertextBlob") is { Length: > IdSize } blob ? keys.FindById(blob.Span[..IdSize])?.Arn : null;

    private (KmsKey Key, byte[] Plaintext) Open(JsonElement input)
    {
        var blob = (input.Bytes("CiphertextBlob") ?? throw WireJson.Missing("CiphertextBlob")).Span;
        if (blob.Length < IdSize + NonceSize + TagSize || keys.FindById(blob[..IdSize]) is not { } key)
            throw InvalidCiphertext();
        keys.Require(key.Arn);
        if (input.Text("KeyId") is { } claimed && keys.Require(claimed) != key)
            throw new AwsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
        var plaintext = new byte[blob.Length - IdSize - NonceSize - TagSize];
        try
        {
            using var aes = new AesGcm(key.Material, TagSize);
            aes.Decrypt(blob.Slice(IdSize, NonceSize), blob[(IdSize + NonceSize)..^TagSize], blob[^TagSize..], plaintext, Context(input));
            return (key, plaintext);
        }
        catch (CryptographicException)
        {
            throw InvalidCiphertext();
        }
    }

    private static byte[] Encrypt(KmsKey key, byte[] plaintext, byte[] context)
    {
        var blob = new byte[IdSize + NonceSize + plaintext.Length + TagSize];
        Guid.Parse(key.Id).TryWriteBytes(blob, bigEndian: true, out _);
        RandomNumberGenerator.Fill(blob.AsSpan(IdSize, NonceSize));
        using var aes = new AesGcm(key.Material, TagSize);
        aes.Encrypt(blob.AsSpan(IdSize, NonceSize), plaintext, blob.AsSpan(IdSize + NonceSize, plaintext.Length), blob.AsSpan(blob.Length - TagSize), context);
        return blob;
    }

    // The order of a context does not count.
    private static byte[] Context(JsonElement input) => input.TryGetProperty("EncryptionContext", out var context)
        ? WireJson.Write(json =>
        {
            foreach (var member in context.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                json.WriteString(member.Name, member.Value.GetString());
        })
        : Encoding.ASCII.GetBytes("{}");

    private static AwsError InvalidCiphertext() => new("InvalidCiphertextException", message: null);
}
