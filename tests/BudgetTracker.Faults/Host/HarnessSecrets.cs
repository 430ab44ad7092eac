namespace BudgetTracker.Faults;

/// <summary>The host's secrets from outside its process: <see cref="SecretServer"/>'s.</summary>
internal sealed class HarnessSecrets(Uri baseAddress) : ISecretSource, IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = baseAddress };

    public async ValueTask<string> GetSecretAsync(string secretId, CancellationToken cancellationToken = default) =>
        await _http.GetStringAsync(new Uri(secretId, UriKind.Relative), cancellationToken);

    public void Dispose() => _http.Dispose();
}
