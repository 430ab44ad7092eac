using System.Globalization;

namespace BudgetTracker.LambdaStandIn;

internal sealed record InvokeOptions(Dictionary<string, string> Environment, TimeSpan Timeout, List<string> Events)
{
    /// <summary>The options, or null where they are none.</summary>
    public static InvokeOptions? TryParse(ReadOnlySpan<string> args)
    {
        var options = new InvokeOptions(new(StringComparer.Ordinal), TimeSpan.FromSeconds(30), []);
        while (args is [var first, .. var rest])
        {
            args = rest;
            if (first is "--env" && rest is [var pair, ..] && pair.Split('=', 2) is [var name, var value])
                options.Environment[name] = value;
            else if (first is "--timeout" && rest is [var number, ..] && int.TryParse(number, CultureInfo.InvariantCulture, out var seconds))
                options = options with { Timeout = TimeSpan.FromSeconds(seconds) };
            else if (!first.StartsWith("--", StringComparison.Ordinal))
                options.Events.Add(first);
            else
                return null;
            if (first.StartsWith("--", StringComparison.Ordinal))
                args = args[1..];
        }

        return options.Events is [] ? null : options;
    }
}

/// <summary>One process, its events one after the other.</summary>
internal static class InvokeCommand
{
    /// <returns>0 where every event got an answer, 1 where the function failed.</returns>
    public static async Task<int> RunAsync(string bootstrap, string handler, InvokeOptions options)
    {
        await using var api = await RuntimeApiStandIn.StartAsync();
        await using var function = FunctionProcess.Start(bootstrap, api.Address, handler, options.Environment);
        var failed = false;
        foreach (var file in options.Events)
        {
            var answer = api.InvokeAsync(await File.ReadAllBytesAsync(file), options.Timeout);
            if (await Task.WhenAny(answer, api.StartFailed, function.WaitForExitAsync()) is Task<FunctionAnswer> posted)
            {
                Console.WriteLine((await posted).Text);
                failed |= (await posted).IsError;
            }
            else
            {
                failed = true;
            }

            if (api.StartFailed.IsCompleted || failed)
                break;
        }

        foreach (var line in function.Log)
            await Console.Error.WriteLineAsync(line);
        return failed ? 1 : 0;
    }
}
