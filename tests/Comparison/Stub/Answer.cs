namespace BudgetTracker.Comparison;

internal static class Answer
{
    public static Task JsonAsync(HttpContext context, byte[] body, string contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
