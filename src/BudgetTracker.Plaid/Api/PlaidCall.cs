using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>A call that Plaid offers.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Repeat">Whether a call of unknown outcome may be made again.</param>
internal abstract record PlaidCall(string Path, Repeat Repeat)
{
    /// <summary>Whether the call has the shorter time-out of the exchange.</summary>
    public bool IsExchange { get; init; }

    /// <summary>Whether an answer that cannot be read is read without what is not of its type (<see cref="ReadableJson"/>).</summary>
    public bool IsLenient { get; init; }

    /// <summary>Reads the body of an answer that succeeded.</summary>
    /// <exception cref="JsonException">It is not what Plaid answers this call with.</exception>
    public abstract IPlaidResponse? Read(ReadOnlySpan<byte> body);

    /// <summary>Reads a body that <see cref="Read"/> could not, now that its text is mended.</summary>
    /// <exception cref="JsonException">It is not what Plaid answers this call with.</exception>
    public abstract IPlaidResponse? ReadMended(byte[] body);
}

/// <summary>A call, with what is sent and what is answered.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Repeat">Whether a call of unknown outcome may be made again.</param>
/// <param name="Request">How its body is written.</param>
/// <param name="Response">How its answer is read.</param>
internal sealed record PlaidCall<TRequest, TResponse>(
    string Path, Repeat Repeat, JsonTypeInfo<TRequest> Request, JsonTypeInfo<TResponse> Response) : PlaidCall(Path, Repeat)
    where TResponse : class, IPlaidResponse
{
    public override IPlaidResponse? Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, Response);

    public override IPlaidResponse? ReadMended(byte[] body) => Read(IsLenient ? ReadableJson.Of(body, Response).Span : body);
}

/// <summary>What a second, identical call does.</summary>
internal enum Repeat
{
    /// <summary>Loses or costs something: the call is made once, whatever the outcome.</summary>
    Never,

    /// <summary>The same as one call, or leaves something behind that expires unused.</summary>
    Safe,
}

/// <summary>An answer of Plaid's.</summary>
internal interface IPlaidResponse
{
    string? RequestId { get; }
}
