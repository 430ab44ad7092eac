namespace BudgetTracker;

/// <summary>What the sample stores, gone with the test.</summary>
internal sealed class DataDirectory : IDisposable
{
    // Not CreateTempSubdirectory: only its owner may enter such a one, and PostgreSQL runs as another user where the test is root.
    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"budget-tracker-sample-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
