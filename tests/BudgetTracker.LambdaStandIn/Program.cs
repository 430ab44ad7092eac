using BudgetTracker.LambdaStandIn;

const string Usage = """
    Starts a function as AWS Lambda would and sends it events.

      LambdaStandIn invoke BOOTSTRAP HANDLER [--env NAME=VALUE]... [--timeout SECONDS] EVENT.json...
          prints what the function posts for each event; its log goes to standard error

      LambdaStandIn cold-starts ROUNDS CANDIDATE.json...
          starts each candidate in turn, ROUNDS times, and prints the time from the start of the process to its first answer,
          its processor time and its peak memory. A candidate: {"name","bootstrap","handler","event","environment":{}}

    BOOTSTRAP is a published program, or the .dll of a built one.
    """;

switch (args)
{
    case ["invoke", var bootstrap, var handler, .. var rest] when InvokeOptions.TryParse(rest) is { } options:
        return await InvokeCommand.RunAsync(bootstrap, handler, options);
    case ["cold-starts", var rounds, .. { Length: > 0 } candidates] when int.TryParse(rounds, out var count) && count > 0:
        await ColdStarts.RunAsync(count, candidates);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
