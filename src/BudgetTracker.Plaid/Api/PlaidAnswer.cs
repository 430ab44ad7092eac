using System.Buffers;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>What an answer means: the response, Plaid's error, or nothing usable.</summary>
internal static class PlaidAnswer
{
    private static readonly SearchValues<char> _identifierCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>The response that <paramref name="body"/> holds.</summary>
    /// <exception cref="PlaidApiException">The body is Plaid's error.</exception>
    /// <exception cref="PlaidTransportException">The body is neither; what it holds is told to nobody.</exception>
    public static IPlaidResponse Read(PlaidCall call, int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        if (status is >= 200 and < 300)
        {
            return TryRead(body, call.Read, call.ReadMended)
                ?? throw new PlaidTransportException(call.Path, $"{status} with a body that is not the JSON expected", mayHaveBeenProcessed: true);
        }

        if (status >= 400
            && TryRead(body, ReadError, static mended => ReadError(mended)) is { ErrorType: { } type, ErrorCode: { } code } error
            && IsIdentifier(type) && IsIdentifier(code))
        {
            throw new PlaidApiException(call.Path, status, type, code, error.RequestId)
            {
                DisplayMessage = error.DisplayMessage,
                RetryAfter = retryAfter,
            };
        }

        throw new PlaidTransportException(call.Path, $"{status} without Plaid's error body", mayHaveBeenProcessed: true)
        {
            IsTransient = status is 408 or 429 or >= 500,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>The id where it looks like one, else null: what goes into messages and logs is never free text from the wire.</summary>
    public static string? Identifier(string? value) => IsIdentifier(value) ? value : null;

    private static bool IsIdentifier(string? value) =>
        value is { Length: > 0 and <= 128 } && !value.AsSpan().ContainsAnyExcept(_identifierCharacters);

    private static PlaidErrorResponse? ReadError(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, PlaidJson.Default.PlaidErrorResponse);

    private static T? TryRead<T>(ReadOnlySpan<byte> body, Func<ReadOnlySpan<byte>, T?> read, Func<byte[], T?> readMended)
        where T : class
    {
        // What fails is not kept as the cause: nothing vouches for its text being free of the body's.
        try
        {
            return read(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            try
            {
                return readMended(BrokenText.Mend(body));
            }
            catch (Exception again) when (again is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
