using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BudgetTracker.Benchmarks.Api;

namespace BudgetTracker.Comparison;

/// <summary>
/// <c>/transactions/sync</c>: 500, 500 and 440 transactions of any item, 200 pages of 500 where its name begins with <c>long</c>. Made ahead but for the
/// ids, which are the item's own.
/// </summary>
internal sealed class SyncStub
{
    private const string AccessToken = "access-sandbox-";
    private const string Item = "~~~item~~~~~";
    private const string Page = "~pg";
    private const string NextPage = "~nx";
    private const string HasMore = "~more";

    private static readonly Template _whole = new(500);
    private static readonly Template _last = new(440);

    private int _calls;

    public async Task SyncAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var item = body.RootElement.GetProperty("access_token").GetString()![AccessToken.Length..];
        var page = body.RootElement.TryGetProperty("cursor", out var cursor) && cursor.GetString() is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var isLong = item.StartsWith("long", StringComparison.Ordinal);
        var isLast = page == (isLong ? 199 : 2);
        await (isLast && !isLong ? _last : _whole).WriteAsync(context, new()
        {
            [Item] = item,
            [Page] = page.ToString("d3", CultureInfo.InvariantCulture),
            [NextPage] = (page + 1).ToString("d3", CultureInfo.InvariantCulture),
            [HasMore] = isLast ? "false" : " true",
        });
    }

    /// <summary>How many calls there were since this was asked last.</summary>
    public Task GetCallsAsync(HttpContext context) => context.Response.WriteAsync($"{Interlocked.Exchange(ref _calls, 0)}");

    private sealed class Template
    {
        private readonly byte[] _bytes;
        private readonly List<(int At, string Mark)> _marks = [];

        public Template(int rows)
        {
            _bytes = new TransactionPage(Item, Page, rows, NextPage, HasMore).ToBytes();
            foreach (var mark in (string[])[Item, Page, NextPage, HasMore])
            {
                var sought = Encoding.ASCII.GetBytes(mark);
                for (var at = 0; _bytes.AsSpan(at).IndexOf(sought) is var found and >= 0; at += found + sought.Length)
                    _marks.Add((at + found, mark));
            }
        }

        public async Task WriteAsync(HttpContext context, Dictionary<string, string> values)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(_bytes.Length);
            _bytes.CopyTo(bytes, 0);
            foreach (var (at, mark) in _marks)
                Encoding.ASCII.GetBytes(values[mark], bytes.AsSpan(at));
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = _bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, _bytes.Length));
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
