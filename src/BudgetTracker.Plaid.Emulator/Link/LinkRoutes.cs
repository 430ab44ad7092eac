using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>
/// The Link stand-in: the script at the path of Plaid's CDN, the frame it opens and the frame's own calls. Those stay
/// within the emulator's origin, so nothing here needs CORS.
/// </summary>
/// <seealso href="https://plaid.com/docs/link/web/"/>
internal static class LinkRoutes
{
    public static void MapLink(this IEndpointRouteBuilder app, Emulation emulation)
    {
        var json = EmulatorJson.Default;
        var frame = new LinkFrame(emulation);

        app.MapAsset("/link/v2/stable/link-initialize.js", "link-initialize.js");
        app.MapAsset("/link/v2/stable/link.html", "link.html");
        app.MapAsset("/link/v2/stable/embedded.html", "embedded.html");
        foreach (var name in (string[])["frame.js", "flow.js", "leaving.js", "session.js", "panes.js", "embedded.js", "hosted.js", "bank.js", "link.css"])
            app.MapAsset($"/link/{name}", name);
        app.MapAsset("/link/bank", "bank.html");
        app.MapAsset("/hosted/{linkToken}", "hosted.html");

        Post("start", json.LinkStartRequest, frame.Start, json.LinkStartResponse);
        Post("institutions", json.LinkInstitutionsRequest, frame.Institutions, json.LinkInstitutionsResponse);
        Post("sign-in", json.LinkSignInRequest, frame.SignIn, json.LinkSignInResponse);
        Post("answer", json.LinkAnswerRequest, frame.Answer, json.LinkSignInResponse);
        Post("finish", json.LinkFinishRequest, frame.Finish, json.LinkFinishResponse);
        Post("end", json.LinkEndRequest, frame.End, json.EmptyResponse);
        Post("exit", json.LinkExitRequest, frame.Exit, json.EmptyResponse);
        Post("event", json.LinkEventRequest, frame.Record, json.EmptyResponse);
        Post("leave", json.LinkOAuthRequest, frame.LeaveForBank, json.LinkRedirect);
        Post("return", json.LinkOAuthDecision, frame.ComeBack, json.LinkRedirect);

        void Post<TIn, TOut>(string step, JsonTypeInfo<TIn> input, Func<TIn, string, TOut> run, JsonTypeInfo<TOut> output) =>
            app.MapMethods($"/link/frame/{step}", [HttpMethods.Post], async context =>
            {
                var requestId = Ids.Request();
                var answer = await AnswerAsync(context.Request, input, request => Run(() => run(request, requestId), output), requestId)
                    .ConfigureAwait(false);
                await answer.SendAsync(context, requestId).ConfigureAwait(false);
            });

        ApiAnswer Run<TOut>(Func<TOut> run, JsonTypeInfo<TOut> output) =>
            emulation.Run(() => new ApiAnswer(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(run(), output)));
    }

    private static async Task<ApiAnswer> AnswerAsync<TIn>(
        HttpRequest http, JsonTypeInfo<TIn> input, Func<TIn, ApiAnswer> run, string requestId)
    {
        try
        {
            if (!http.HasJsonContentType())
                throw Errors.InvalidHeaders();
            var request = await http.ReadFromJsonAsync(input, http.HttpContext.RequestAborted).ConfigureAwait(false);
            return run(request ?? throw Errors.InvalidBody());
        }
        catch (JsonException)
        {
            return ApiErrorAnswer.From(Errors.InvalidBody(), requestId);
        }
        catch (ApiException e)
        {
            return ApiErrorAnswer.From(e, requestId);
        }
    }
}
