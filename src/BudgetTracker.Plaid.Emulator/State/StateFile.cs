using System.Security.Cryptography;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>
/// Keeps the state in a file. What a call changed is on disk before the call is answered, and a crash at any moment leaves
/// the file of before or of after. Call under the state's gate.
/// </summary>
internal sealed class StateFile(string path) : IDisposable
{
    private readonly string _path = Path.GetFullPath(path);
    private FileStream? _lock;
    private byte[]? _written;
    private bool _restored;

    /// <summary>Restores the state, where there is a file, and makes sure that it can be written.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read, written or understood; the message names the cure.</exception>
    public void Open(EmulatorState state, WebhookKeys keys, EmulatorClock clock)
    {
        try
        {
            _lock ??= Lock();
            if (!_restored && Read() is { } document)
            {
                keys.Restore(document.WebhookKey, document.ExpiredWebhookKeys);
                clock.Ahead = document.ClockAhead;
                state.Restore(document);
            }

            _restored = true; // A start that failed for another reason may be repeated.
            Save(state, keys, clock);
        }
        catch (Exception e) when (e is JsonException or CryptographicException)
        {
            throw new InvalidDataException(
                $"{_path} is not a state file of this emulator, or is damaged. Delete it or choose another file (StateFile, --state).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"The state file {_path} cannot be read or written: {e.Message} Delete it or choose another file (StateFile, --state).", e);
        }
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>Writes the state if it is another than the file's.</summary>
    public void Save(EmulatorState state, WebhookKeys keys, EmulatorClock clock)
    {
        // Comparing costs less thought than a flag that every future change would have to remember to set.
        var json = JsonSerializer.SerializeToUtf8Bytes(state.ToDocument(keys, clock.Ahead), StateJson.Default.StateDocument);
        if (_written.AsSpan().SequenceEqual(json))
            return;
        Write(json);
        _written = json;
    }

    /// <summary>Held as long as the emulator lives; a killed one's is let go by the system.</summary>
    private FileStream Lock()
    {
        var file = _path + ".lock";
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new InvalidDataException($"{_path} is in use by another emulator. Stop that one, or choose another file (StateFile, --state).", e);
        }
    }

    private StateDocument? Read()
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(_path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        var document = JsonSerializer.Deserialize(json, StateJson.Default.StateDocument);
        return document is { Version: StateDocument.CurrentVersion } ? document : throw new JsonException("The version is unknown.");
    }

    private void Write(byte[] json)
    {
        var temporary = _path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }
}
