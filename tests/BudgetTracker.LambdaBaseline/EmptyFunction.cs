namespace BudgetTracker.Samples.Lambda;

internal sealed class EmptyFunction : IFunction
{
    private static readonly byte[] _answer = """{"statusCode":204,"headers":{},"body":"","isBase64Encoded":false}"""u8.ToArray();

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ReadOnlyMemory<byte>> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) => Task.FromResult<ReadOnlyMemory<byte>>(_answer);
}

/// <summary>Nothing here fails with anything to print.</summary>
internal static class PrintableMessage
{
    public static string? Of(Exception exception) => null;
}
