using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace BudgetTracker;

/// <summary>A place in an item's changes.</summary>
/// <param name="ItemId">The item that it belongs to.</param>
/// <param name="AccountId">The account whose changes it is about; null is all.</param>
/// <param name="Start">Where the run of pages began.</param>
/// <param name="Position">Up to where the pages were read.</param>
/// <param name="End">Where the run ends. A change after it was begun makes the run void.</param>
internal readonly record struct SyncCursor(string ItemId, string? AccountId, int Start, int Position, int End)
{
    private const char Separator = '|';

    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{ItemId}{Separator}{AccountId}{Separator}{Start}{Separator}{Position}{Separator}{End}")));

    /// <summary>Reads one that <see cref="ToString"/> wrote.</summary>
    public static SyncCursor? Parse(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(Separator);
        return parts is [var item, var account, var start, var position, var end] && Number(start) is { } s && Number(position) is { } p && Number(end) is { } e
            && s <= p && p <= e
            ? new(item, account.Length > 0 ? account : null, s, p, e)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
