namespace BudgetTracker;

/// <summary>Answers with what the test sets, and counts.</summary>
internal sealed class FakeSecretSource : ISecretSource
{
    private int _loads;
    private int _refreshes;

    /// <summary>All of them, refreshes too.</summary>
    public int Loads => Volatile.Read(ref _loads);

    public int Refreshes => Volatile.Read(ref _refreshes);

    public Func<string, CancellationToken, Task<string>> Answer { get; set; } = (_, _) => Task.FromResult(Login("secret-1"));

    public static string Login(string password) => $$"""{"username":"client","password":"{{password}}"}""";

    public void Returns(string value) => Answer = (_, _) => Task.FromResult(value);

    public void Throws(Exception exception) => Answer = (_, _) => Task.FromException<string>(exception);

    /// <summary>Holds every load back until the returned source is completed.</summary>
    public TaskCompletionSource<string> Holds()
    {
        var held = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer = (_, _) => held.Task;
        return held;
    }

    public async Task WaitForLoadAsync(int count)
    {
        while (Loads < count)
            await Task.Delay(1);
    }

    public async ValueTask<string> GetSecretAsync(string secretId, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _loads);
        return await Answer(secretId, cancellationToken);
    }

    public ValueTask<string> RefreshSecretAsync(string secretId, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _refreshes);
        return GetSecretAsync(secretId, cancellationToken);
    }
}
