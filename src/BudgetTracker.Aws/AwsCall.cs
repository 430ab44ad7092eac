namespace BudgetTracker;

internal static class AwsCall
{
    /// <summary>Runs a call of the SDK; whatever it fails with becomes an error that names the cure.</summary>
    /// <param name="action">As IAM names it.</param>
    /// <param name="resource">What the permission is needed on.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The caller's, which the call was given too.</param>
    public static async ValueTask<T> RunAsync<T>(string action, string resource, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw AwsErrors.Describe(action, resource, exception);
        }
    }
}
