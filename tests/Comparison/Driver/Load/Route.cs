using System.Text;

namespace BudgetTracker.Comparison;

/// <summary>What to send: each request carries a number that no other has, for one of a thousand users or items.</summary>
internal sealed record Route(string Path, string Body)
{
    /// <summary>Stands for the number, in its own length.</summary>
    public const string Number = "000000000000";

    /// <summary>Stands for the user's number, or the item's.</summary>
    public const string User = "000";

    public static Route Link { get; } = new("/link-token", "");

    public static Route Exchange { get; } = new("/exchange-public-token", $$$"""
        {"public_token":"public-sandbox-5c224a01-8314-4491-{{{Number}}}","metadata":{"institution":{"institution_id":"ins_109508","name":"First Platypus Bank"},"accounts":[{"id":"account-{{{Number}}}","name":"Checking {{{Number}}}","mask":"0000","type":"depository","subtype":"checking"}]}}
        """);

    /// <seealso href="https://plaid.com/docs/api/items/#error"/>
    public static Route Webhook { get; } = new("/plaid-webhook", $$$"""
        {"webhook_type":"ITEM","webhook_code":"ERROR","item_id":"item-{{{User}}}","environment":"sandbox","error":{"error_type":"ITEM_ERROR","error_code":"ITEM_LOGIN_REQUIRED","error_message":"the login details of this item have changed","display_message":null,"request_id":"{{{Number}}}","status":400}}
        """);

    /// <summary>Gives one request after the other, to one connection.</summary>
    public Func<ReadOnlyMemory<byte>> Requests() => this == Webhook ? SignedWebhooks.Next : new NumberedRequest(ToRequest()).Next;

    private byte[] ToRequest() => Encoding.ASCII.GetBytes(
        $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User: user-{User}\r\n"
        + (Body is "" ? "Content-Length: 0\r\n\r\n" : $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
}
