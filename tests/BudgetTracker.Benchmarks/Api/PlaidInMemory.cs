using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace BudgetTracker.Benchmarks.Api;

/// <summary>The end of an HTTP stack that answers at once with fixed bytes, so that what is measured is the stack above it.</summary>
/// <param name="isOneTime">Whether each exchange gives an item of its own, which costs an allocation more.</param>
internal sealed class PlaidInMemory(bool isOneTime = false) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private static readonly byte[] _linkToken =
        """{"expiration":"2026-01-02T07:04:05Z","link_token":"link-sandbox-5d8a8b2c-1c34-4e1b-9a59-3f1c0d3c5a11","request_id":"XQVgFigpGHXkb0b"}"""u8.ToArray();

    private static readonly byte[] _exchanged = Exchanged(0);

    private int _items;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.RequestUri!.AbsolutePath == "/link/token/create" ? _linkToken
            : isOneTime ? Exchanged(Interlocked.Increment(ref _items))
            : _exchanged;
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = _json } },
            RequestMessage = request,
        });
    }

    private static byte[] Exchanged(int number) => Encoding.ASCII.GetBytes(
        $$"""{"access_token":"access-sandbox-7c69d345-fd46-461f-{{number:d12}}","item_id":"item-{{number:d12}}-eVBnVMp7zdTJLkRNr33","request_id":"7efbd5a3xVnNz1k"}""");
}
