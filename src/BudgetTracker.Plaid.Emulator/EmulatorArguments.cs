using System.Globalization;

namespace BudgetTracker;

/// <summary>The command line of the emulator as a program: what may stand there, so that a mistyped option is not an option left out.</summary>
internal static class EmulatorArguments
{
    private static readonly Option[] _options =
    [
        new("urls", "URL", "where to listen, several parted by ';' (http://127.0.0.1:8190)", urls => urls.Split(';').All(IsUrl)),
        new("client-id", "ID", "the only client id accepted (any)", _ => true),
        new("secret", "SECRET", "the only secret accepted (any)", _ => true),
        new("lenient-exchange", "true|false", "a repeated exchange gives the same item and access token again (false)", IsFlag),
        new("state", "FILE", "keeps items, users, tokens and the webhook key over restarts (memory only)", _ => true),
        new("allow-remote-webhooks", "true|false", "webhooks may leave this machine (false)", IsFlag),
        new("accept-unknown-institutions", "true|false", "any well-formed institution id names a bank (false)", IsFlag),
        new("seed", "NUMBER", "another seed, another life at the banks (0)", text => int.TryParse(text, CultureInfo.InvariantCulture, out _)),
        new("rate-limits", "none|sandbox|production", "Plaid's limits of calls a minute (none)", text => Enum.TryParse<PlaidRateLimits>(text, ignoreCase: true, out var limits) && Enum.IsDefined(limits)),
    ];

    public static string Usage { get; } =
        "A local Plaid for tests and laptops: no account, no real bank.\n\n" + string.Concat(_options.Select(o => $"  {$"--{o.Name} {o.Value}",-42} {o.Meaning}\n"))
        + "\nEach is also an environment variable, for example PLAID_EMULATOR_CLIENT_ID.\n";

    public static bool AskForHelp(string[] args) => args is ["--help" or "-h" or "-?"];

    /// <summary>What is wrong with the arguments, or null.</summary>
    public static string? FindMistake(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var parts = args[i].Split('=', 2);
            if (Array.Find(_options, o => $"--{o.Name}" == parts[0]) is not { } option)
                return $"\"{args[i]}\" is no option.";
            if (parts.Length == 1 && (++i == args.Length || args[i].StartsWith("--", StringComparison.Ordinal)))
                return $"--{option.Name} needs a value: --{option.Name} {option.Value}.";
            if (FindMistake(option, parts.Length == 1 ? args[i] : parts[1]) is { } mistake)
                return mistake;
        }

        return null;
    }

    /// <summary>What is wrong with a value that came from the environment, or null.</summary>
    public static string? FindMistake(Func<string, string?> value) =>
        _options.Select(option => value(option.Name) is { } text ? FindMistake(option, text) : null).FirstOrDefault(mistake => mistake is not null);

    private static string? FindMistake(Option option, string text) =>
        option.Accepts(text) ? null : $"\"{(option.Name is "secret" ? "..." : text)}\" is no value for --{option.Name}: {option.Value}.";

    private static bool IsFlag(string text) => bool.TryParse(text, out _);

    private static bool IsUrl(string text) => Uri.TryCreate(text.Trim().Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var uri) && uri.Scheme is "http";

    private sealed record Option(string Name, string Value, string Meaning, Func<string, bool> Accepts);
}
